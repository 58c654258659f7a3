"""The options of `[storage]` and `[backup]`: where the records lie, sealed or not, and copies."""

from pathlib import Path
from typing import Self

from pydantic import Field, SecretStr, model_validator

from bot.config_telegram import Table
from bot.option_types import ConfigError, Folder, OptionalPath, Positive, Secret, Whole
from bot.speech import console
from storage.cipher import PLAIN, Cipher
from storage.keys import KeyFault, KeyTroubleError, cipher_of, text_of, written_in


class Storage(Table):
    """Where the records lie, and what they are sealed with."""

    path: Folder = Field(default=Path("data"), description="存放全部记录和附件的文件夹。")
    key_file: OptionalPath = Field(
        default=None,
        description="加密记录用的密钥文件，用 xuncha key new 生成，放在数据文件夹外，留空不加密。",
    )
    key: Secret = Field(
        default=SecretStr(""),
        description="加密记录用的密钥本身；只宜放在环境变量 XUNCHA_STORAGE__KEY 里，不写进文件。",
    )

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if self.key_file is not None and self.key.get_secret_value():
            hint = console()("config", "not_beside", other="storage.key")
            raise ConfigError("storage.key_file", self.key_file, hint)
        return self

    def cipher(self) -> Cipher:
        """Return what the records are sealed with. Raises `KeyTroubleError`."""
        text = self._keys()
        return cipher_of(text, self.key_file) if text is not None else PLAIN

    def keys_text(self) -> str | None:
        """Return the keys as they are written, for another process of ours; None for none."""
        return self._keys()

    def secrets(self) -> tuple[str, ...]:
        """Return what no log may hold."""
        return written_in(self._keys() or "")

    def _keys(self) -> str | None:
        if self.key_file is None:
            return self.key.get_secret_value() or None
        if self.key_file.resolve().is_relative_to(self.path.resolve()):
            raise KeyTroubleError(KeyFault.INSIDE, self.key_file)
        return text_of(self.key_file)


class Backup(Table):
    """The copies that the bot makes by itself."""

    folder: OptionalPath = Field(
        default=None,
        description="放每日备份的文件夹，最好在另一块磁盘上，留空放在数据文件夹的 backups 里。",
    )
    keep: Whole = Field(default=14, description="最多保留几份每日备份，0 表示不自动备份。")
    keep_days: Positive = Field(default=30, description="每日备份最多保留的天数。")
