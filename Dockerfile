# The web app of notebook 10 in one container.
#
#   docker build -t course-app .
#   docker run --rm -p 8000:8000 -v course-models:/course/data/served course-app
#
# It prints the address with the token that every request needs; choose your own with
# --token at the end of the second line. The models live in the volume: publish into it, and
# "docker exec CONTAINER python -m tools.serve --use v1" is the way back. For the open
# internet, put a reverse proxy such as Caddy or nginx before it: it does https, and it ends
# connections that never say anything.
FROM python:3.13-slim
WORKDIR /course

# Only what the app needs, in the versions of the lock.
COPY requirements.txt requirements.lock ./
RUN python -m pip install --no-cache-dir uv \
    && grep -E "^(fastapi|fastapi-offline|h5py|keras|numpy|pillow|prometheus-client|python-multipart|requests|scipy|tensorflow|tensorflow-cpu|tqdm|uvicorn)[>=]" requirements.txt > app.txt \
    && uv pip install --system --no-cache --requirements app.txt --constraints requirements.lock

COPY utils utils
COPY tools tools
COPY data data
RUN useradd --create-home course && mkdir -p data/served && chown course data data/served
USER course
VOLUME /course/data/served
EXPOSE 8000
HEALTHCHECK --start-period=2m CMD ["python", "-c", "import urllib.request as web; web.urlopen('http://127.0.0.1:8000/health')"]
ENTRYPOINT ["python", "-m", "tools.serve", "--host", "0.0.0.0"]
