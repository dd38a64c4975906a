# Bring a person's copy of the course up to date, then start their server. An update that fails
# must keep nobody from working: then they go on with the copy they have.
cd || exit
gitpuller "$COURSE_SOURCE" "$COURSE_BRANCH" course || echo "The course could not be updated." >&2
exec "$@"
