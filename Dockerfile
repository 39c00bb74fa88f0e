# The house as an image: the lock file's packages, byte-compiled (a Ray worker that has to compile takes seconds more).
FROM python:3.12-slim-bookworm

# libgomp1: the embedder; rsync: `ray up` sends files into the container with it.
RUN apt-get update \
 && apt-get install --yes --no-install-recommends libgomp1 rsync \
 && rm -rf /var/lib/apt/lists/*

WORKDIR /opt/parley

COPY requirements.lock ./
RUN pip install --no-cache-dir --no-deps --require-hashes -r requirements.lock \
 && python -m compileall -q -j 0 /usr/local/lib/python3.12/site-packages

COPY pyproject.toml README.md LICENSE NOTICE serve_app.py ./
COPY parley ./parley
COPY memory ./memory
COPY graph ./graph
COPY actors ./actors
COPY negotiation ./negotiation
COPY ingestion ./ingestion
COPY serving ./serving
COPY scenarios ./scenarios
RUN pip install --no-cache-dir --no-deps --no-build-isolation -e . \
 && python -m compileall -q parley memory graph actors negotiation ingestion serving scenarios serve_app.py \
 && useradd --create-home parley \
 && install -d -o parley -g parley /var/lib/parley

USER parley
ENV PARLEY_STATE=/var/lib/parley \
    PYTHONUNBUFFERED=1
EXPOSE 8000
CMD ["python", "-m", "serve_app"]
