from tests.patrols.ground import ground

__all__ = ["ground"]
