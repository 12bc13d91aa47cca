"""Charts come inside the exhibit as data; a page links to a file, named by its content so that equal charts are kept once."""

import base64
import hashlib
import re
from pathlib import Path

FOLDER = "media"
_DATA_URI = re.compile(r'src="data:image/(png|svg\+xml|jpeg);base64,([A-Za-z0-9+/=\s]+)"')


def write_pictures(html: str, site_root: Path, from_page: str) -> str:
    """Write the pictures of an exhibit to `site_root/media/` and link to them; `from_page` leads to the top of the site."""

    def written(found: re.Match[str]) -> str:
        content = base64.b64decode(found[2])
        extension = {"png": "png", "svg+xml": "svg", "jpeg": "jpg"}[found[1]]
        name = f"{hashlib.sha256(content).hexdigest()[:20]}.{extension}"
        (site_root / FOLDER).mkdir(exist_ok=True)
        (site_root / FOLDER / name).write_bytes(content)
        return f'src="{from_page}{FOLDER}/{name}"'

    return _DATA_URI.sub(written, html)
