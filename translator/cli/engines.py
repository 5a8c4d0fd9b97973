"""The engine that a command line asks for."""

from __future__ import annotations

from dataclasses import dataclass

from translator.engine.base import Device, Engine, EngineName


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineSettings:
    """The options that say which model runs, and how and where."""

    model: str
    engine: EngineName
    device: Device
    compute_type: str
    threads: int
    offline: bool

    def load(self) -> Engine:
        """The engine, loaded; raises ModelError for a model that cannot be found or loaded."""
        from translator.engine import EngineOptions, load

        return load(
            EngineOptions(
                model=self.model,
                engine=self.engine,
                device=self.device,
                compute_type=self.compute_type,
                threads=self.threads,
                offline=self.offline,
            )
        )
