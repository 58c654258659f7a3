"""From the file and the environment to values, and from a refused value to a sentence."""

import json
import re
import tomllib
from collections.abc import Mapping
from difflib import get_close_matches
from enum import Enum
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from bot.option_types import Allowed, ConfigError
from bot.speech import console

PREFIX = "XUNCHA_"
CHANNELS = "channels"  # the one table of tables


def tables_of(config: type[BaseModel]) -> dict[str, dict[str, FieldInfo]]:
    """Return the fields of every table by name."""
    return {
        name: field.annotation.model_fields
        for name, field in config.model_fields.items()
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel)
    }


def read_file(path: Path) -> dict[str, Any]:
    """Read a TOML file, also one that an editor began with a byte order mark."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise ConfigError("--config", str(path), _say("file_unreadable")) from error
    except UnicodeDecodeError as error:
        raise ConfigError("--config", str(path), _say("file_no_utf8")) from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError("--config", str(path), _no_toml(str(error))) from None


def _no_toml(error: str) -> str:
    found = re.search(r"line (\d+), column (\d+)", error)
    place = _say("place", line=found[1], column=found[2]) if found else error
    return _say("file_no_toml", place=place)


def with_environment(
    config: type[BaseModel], given: Mapping[str, Any], environ: Mapping[str, str]
) -> dict[str, Any]:
    """Lay `XUNCHA_<TABLE>__<KEY>` over what the file says; an empty variable says nothing."""
    tables = tables_of(config)
    merged = {**{name: {} for name in tables}, **given}  # so that a default's mistake is named
    for name, raw in environ.items():
        table, separator, key = name.removeprefix(PREFIX).lower().partition("__")
        if not name.startswith(PREFIX) or not separator or not raw.strip():
            continue
        if table == CHANNELS:
            merged[table] = _with_channel(config, merged.get(table, {}), name, raw.strip())
            continue
        if key not in tables.get(table, {}):
            raise ConfigError(name, raw, _known_keys(tables, table, key))
        if isinstance(merged[table], Mapping):
            merged[table] = {**merged[table], key: _parsed(tables[table][key], raw.strip())}
    return merged


def _with_channel(config: type[BaseModel], given: object, name: str, raw: str) -> object:
    """Lay `XUNCHA_CHANNELS__<NAME>__<KEY>` over the channels of the file."""
    channel, separator, key = name.removeprefix(PREFIX).lower().split("__", 1)[1].partition("__")
    fields = _channel_fields(config)
    if not isinstance(given, Mapping):
        return given
    if not separator or key not in fields:
        hint = _say("channel_variable", prefix=PREFIX, keys=list(fields))
        raise ConfigError(f"{CHANNELS} {name}", raw, hint)
    before = given.get(channel, {})
    value = _channel_value(fields[key], raw)
    return {**given, channel: {**before, key: value} if isinstance(before, Mapping) else before}


def _channel_value(field: FieldInfo, raw: str) -> object:
    parsed = _parsed(field, raw)
    if not isinstance(parsed, list):
        return parsed
    return [int(each) if str(each).isdecimal() else each for each in parsed]


def _channel_fields(config: type[BaseModel]) -> dict[str, FieldInfo]:
    return get_args(config.model_fields[CHANNELS].annotation)[1].model_fields  # type: ignore[no-any-return]  # a model by the annotation


def _parsed(field: FieldInfo, raw: str) -> object:
    """Turn the text of a variable into what the file would hold."""
    if field.annotation is int:
        return int(raw) if re.fullmatch(r"[+-]?\d+", raw) else raw
    if not isinstance(field.default, (tuple, dict)):
        return raw
    if not raw.startswith(("[", "{")):
        return [part.strip() for part in re.split("[,，、]", raw) if part.strip()]
    try:
        return json.loads(raw)
    except ValueError:
        return raw


def explained(config: type[BaseModel], error: ValidationError) -> ConfigError:
    """Say the first mistake by its key, its value and what is allowed."""
    mistake = error.errors(include_url=False)[0]
    tables, location = tables_of(config), [str(part) for part in mistake["loc"]]
    table, key = location[0], location[1] if len(location) > 1 else ""
    if table == CHANNELS:
        return _channel_mistake(config, location)
    if mistake["type"] == "extra_forbidden":
        return ConfigError(".".join(location), mistake["input"], _known_keys(tables, table, key))
    if not key:
        return ConfigError(table, mistake["input"], _say("table", table=table))
    return ConfigError(f"{table}.{key}", mistake["input"], _allowed(tables[table][key]))


def _channel_mistake(config: type[BaseModel], location: list[str]) -> ConfigError:
    """Say what is wrong with a channel; its values are secrets."""
    fields, key = _channel_fields(config), location[2] if len(location) > 2 else ""
    name = ".".join(location[:3])
    if key == "[key]":
        name, hint = CHANNELS, _say("channel_name")
    elif key in fields:
        hint = _allowed(fields[key])
    else:
        hint = _say("channel_table", keys=list(fields))
    return ConfigError(name, "***", hint)


def _allowed(field: FieldInfo) -> str:
    for extra in field.metadata:
        if isinstance(extra, Allowed):
            return _say(f"allowed_{extra.name}")
    return _say("allowed_choice", names=_choices(field.annotation))


def _choices(annotation: object) -> list[str]:
    """Return what may be chosen: of a truth value, an enumeration, or a literal."""
    if annotation is bool:
        return ["true", "false"]
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return [str(each.value) for each in annotation]
    return [str(each) for each in get_args(annotation)]


def _known_keys(tables: Mapping[str, Mapping[str, FieldInfo]], table: str, key: str) -> str:
    """Name the keys there are, the one that was probably meant first."""
    known, wrong = (list(tables[table]), key) if table in tables else (list(tables), table)
    close = next(iter(get_close_matches(wrong, known, n=1)), None)
    return _say("unknown", table=table if table in tables else None, close=close, known=known)


def _say(macro: str, **facts: object) -> str:
    return console()("config", macro, **facts)
