"""The API's description as text: the same bytes for the same code, so that the generated client can be compared."""

import functools
import json


@functools.cache
def text() -> str:
    """OpenAPI JSON, sorted, ending with a newline."""
    from weihu.config.api import api

    document = api.get_openapi_schema(path_prefix="/api/v1/")
    return json.dumps(document, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
