"""Authenticator apps of programs' tests."""

from idp.rules.second_factor import step_at
from tests.support.rpc import Program

SERIAL = "acs:ram::1234567890123456:mfa/{}"


def codes(program: Program, seed: str, first: int = 0, second: int = 1) -> dict[str, str]:
    """Return the codes of two steps, counted from now, as parameters."""
    world = program.world
    now = step_at(world.clock.now())
    return {
        "AuthenticationCode1": world.totp.code(seed, now + first),
        "AuthenticationCode2": world.totp.code(seed, now + second),
    }


def made(program: Program, name: str) -> str:
    """Make a device and return its seed."""
    device = program.ram("CreateVirtualMFADevice", VirtualMFADeviceName=name)["VirtualMFADevice"]
    return str(device["Base32StringSeed"])
