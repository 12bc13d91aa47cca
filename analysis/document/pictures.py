"""Charts come inside the exhibit as data; a page links to a file, named by its content so that equal charts are kept once."""

import base64
import hashlib
import re

FOLDER = "media"
_DATA_URI = re.compile(r'src="data:image/(png|svg\+xml|jpeg);base64,([A-Za-z0-9+/=\s]+)"')
_EXTENSIONS = {"png": "png", "svg+xml": "svg", "jpeg": "jpg"}


def take_pictures(html: str, from_page: str) -> tuple[str, dict[str, bytes]]:
    """The HTML of an exhibit with links to its pictures, and these by their path from the top of the site, where `from_page` leads."""
    pictures: dict[str, bytes] = {}

    def linked(found: re.Match[str]) -> str:
        content = base64.b64decode(found[2])
        path = f"{FOLDER}/{hashlib.sha256(content).hexdigest()[:20]}.{_EXTENSIONS[found[1]]}"
        pictures[path] = content
        return f'src="{from_page}{path}"'

    return _DATA_URI.sub(linked, html), pictures
