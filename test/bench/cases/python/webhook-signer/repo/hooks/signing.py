import hashlib
import hmac
import os


def secret() -> bytes:
    """What both sides know."""
    return os.environ["WEBHOOK_SECRET"].encode()


def sign(body: bytes) -> str:
    return hmac.new(secret(), body, hashlib.sha256).hexdigest()


def is_signed(body: bytes, signature: str) -> bool:
    return hmac.compare_digest(sign(body), signature)
