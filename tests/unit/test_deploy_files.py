"""ray_cluster.yaml, docker-compose.yml and the Dockerfile, checked without a cluster or an engine."""

import copy
import re
import tomllib
from pathlib import Path
from typing import Any, Literal

import jsonschema
import pytest
import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from ray.autoscaler._private.util import prepare_config, validate_config

from parley.settings import REPOSITORY, example

SETTINGS = set(re.findall(r"^# ([A-Z_]+)=", example(), flags=re.MULTILINE))


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Healthcheck(Strict):
    test: list[str] = Field(min_length=2)
    interval: str = Field(pattern=r"^\d+s$")
    timeout: str = Field(pattern=r"^\d+s$")
    retries: int = Field(ge=1)
    start_period: str | None = None


class Dependency(Strict):
    condition: Literal["service_healthy"]


class EnvFile(Strict):
    path: str
    required: bool


class Service(Strict):
    """What we use of the Compose specification; a key outside of it is a typo, or belongs here first."""

    image: str = Field(pattern=r"^[a-z0-9/.-]+:[a-z0-9.-]+$")
    build: str | None = None
    command: list[str] = Field(default_factory=list)
    init: bool = False
    shm_size: str | None = None
    ulimits: dict[str, int] = Field(default_factory=dict)
    environment: dict[str, str] = Field(default_factory=dict)
    env_file: list[EnvFile] = Field(default_factory=list[EnvFile])
    ports: list[str] = Field(default_factory=list)
    volumes: list[str] = Field(default_factory=list)
    depends_on: dict[str, Dependency] = Field(default_factory=dict)
    healthcheck: Healthcheck
    restart: Literal["unless-stopped"]


class Compose(Strict):
    name: str
    services: dict[str, Service]
    volumes: dict[str, None]


def read(name: str) -> dict[str, Any]:
    return yaml.safe_load((REPOSITORY / name).read_text(encoding="utf-8"))


def compose() -> Compose:
    return Compose.model_validate(read("docker-compose.yml"))


def parley_names(text: str) -> set[str]:
    return set(re.findall(r"\b(?:PARLEY|OPENAI)_[A-Z_]*[A-Z]", text))


def run_options() -> list[str]:
    return read("ray_cluster.yaml")["docker"]["run_options"]


def test_the_cluster_file_is_one_that_ray_up_takes() -> None:
    prepared = prepare_config(read("ray_cluster.yaml"))
    validate_config(prepared)
    assert prepared["docker"]["image"] == compose().services["app"].image
    assert prepared["available_node_types"]["local.cluster.node"]["min_workers"] == 2


@pytest.mark.parametrize("path", [("docker", "shm_size"), ("clustername",), ("head_start_ray_command",)])
def test_a_typo_in_the_cluster_file_is_refused(path: tuple[str, ...]) -> None:
    broken: dict[str, Any] = copy.deepcopy(read("ray_cluster.yaml"))
    place = broken
    for name in path[:-1]:
        place = place[name]
    place[path[-1]] = "4g"
    with pytest.raises(jsonschema.ValidationError, match=path[-1]):
        validate_config(prepare_config(broken))


def test_every_node_of_the_cluster_uses_a_token_and_shared_memory_for_its_object_store() -> None:
    options, file = run_options(), read("ray_cluster.yaml")
    assert "--env RAY_AUTH_MODE=token" in options
    assert "--env PARLEY_RAY__AUTH_MODE=token" in options
    assert "~/.ray/auth_token" in file["file_mounts"]
    assert "--shm-size=4g" in options
    for commands in (file["head_start_ray_commands"], file["worker_start_ray_commands"]):
        assert "--metrics-export-port=8085" in commands[-1]
        (store,) = re.findall(r"--object-store-memory=(\d+)", commands[-1])
        assert int(store) < 4 * 2**30


def test_the_cluster_starts_ray_where_our_packages_are() -> None:
    (workdir,) = re.findall(r"^WORKDIR (.+)$", dockerfile(), flags=re.MULTILINE)
    file = read("ray_cluster.yaml")
    for commands in (file["head_start_ray_commands"], file["worker_start_ray_commands"]):
        assert commands[-1].startswith(f"cd {workdir} && ")


def test_compose_holds_only_what_compose_knows_and_every_service_has_a_health_check() -> None:
    assert set(compose().services) == {"postgres", "neo4j", "redis", "app"}


def test_a_typo_in_compose_is_refused() -> None:
    broken = read("docker-compose.yml")
    broken["services"]["redis"]["heathcheck"] = broken["services"]["redis"].pop("healthcheck")
    with pytest.raises(ValidationError, match="heathcheck"):
        Compose.model_validate(broken)


def test_the_app_waits_for_healthy_stores_and_reaches_each_by_its_name() -> None:
    services = compose().services
    app = services["app"]
    assert set(app.depends_on) == set(services) - {"app"}
    for name, variable in (("postgres", "POSTGRES_URL"), ("neo4j", "GRAPH_URL"), ("redis", "REDIS_URL")):
        assert re.search(rf"[/@]{name}:\d+", app.environment[f"PARLEY_STORES__{variable}"])


def test_every_volume_that_is_mounted_is_declared_and_the_watched_folder_is_beside_the_file() -> None:
    mounted = {volume.split(":")[0] for service in compose().services.values() for volume in service.volumes}
    assert mounted == {*compose().volumes, "./data"}
    app = compose().services["app"]
    assert f"./data:{app.environment['PARLEY_INGESTION__WATCH']}:ro" in app.volumes


def test_nothing_is_published_beyond_this_machine() -> None:
    ports = [port for service in compose().services.values() for port in service.ports]
    assert ports == ["127.0.0.1:8000:8000"]


def test_graphs_and_vectors_come_in_the_versions_the_house_needs() -> None:
    services = compose().services
    assert services["neo4j"].image.startswith("neo4j:5.26")
    assert services["postgres"].image.startswith("pgvector/pgvector:")


@pytest.mark.parametrize("name", ["docker-compose.yml", "ray_cluster.yaml", "Dockerfile"])
def test_deploy_files_name_only_settings_that_exist(name: str) -> None:
    text = "\n".join(line.split("#")[0] for line in (REPOSITORY / name).read_text(encoding="utf-8").splitlines())
    named = parley_names(text)
    assert named
    assert named - SETTINGS == set()


def test_no_secret_stands_in_a_deploy_file() -> None:
    for service in compose().services.values():
        for name, value in service.environment.items():
            if re.search(r"PASSWORD|AUTH|KEY|POSTGRES_URL", name):
                assert re.search(r"\$\{\w+(:\?[^}]+|:-)\}", value), f"{name} holds more than a reference"
    handed_on = [option for option in run_options() if re.search(r"PASSWORD|KEY|_URL", option)]
    assert handed_on
    assert [option for option in handed_on if "=" in option] == []


def test_the_image_holds_every_package_of_the_house() -> None:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
    packages = {name.split(".")[0] for name in project["tool"]["setuptools"]["packages"]}
    copied = set(re.findall(r"^COPY (\w+) \./\1$", dockerfile(), flags=re.MULTILINE))
    assert packages <= copied
    assert [name for name in sorted(copied) if not (REPOSITORY / name).is_dir()] == []


def test_the_image_installs_from_the_lock_file_and_does_not_run_as_root() -> None:
    lines = dockerfile().splitlines()
    assert any("--require-hashes -r requirements.lock" in line for line in lines)
    assert [line for line in lines if line.startswith("USER ")] == ["USER parley"]


def dockerfile() -> str:
    return Path(REPOSITORY / "Dockerfile").read_text(encoding="utf-8")
