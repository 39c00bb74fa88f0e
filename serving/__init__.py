"""The front door's parts: its shapes, its routes, and where adapters are built. `serve_app.py` mounts them."""
