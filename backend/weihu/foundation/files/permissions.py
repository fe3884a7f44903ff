"""Who may bring files."""

from weihu.foundation.organisations.permissions import register

FILE_UPLOAD = register("file.upload", "上传文件", "Upload files")
