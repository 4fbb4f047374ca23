"""Whether an address can be served: the server itself would share a taken port with whoever has it."""

import socket


class PortTaken(Exception):
    """Another program serves the address; the text says so."""


def claim(host: str, port: int) -> None:
    """Do nothing when nobody listens there; raises `PortTaken`, also for what is no address of this machine."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # connections that are closing do not matter
        try:
            probe.bind((host, port))
        except OSError as error:
            message = f"IDP_BIND names {host} port {port}, which cannot be served: {error.strerror}."
            raise PortTaken(message) from None
