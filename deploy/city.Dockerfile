# A city's folder as an image, for clusters: docker build -f deploy/city.Dockerfile -t ontong/city:0.1.0 jurisdictions/example-city
# A folder with a mistake in it does not become one.
ARG VERSION=0.1.0
FROM ontong/migrate:${VERSION}
COPY . /city
RUN ["ontong", "jurisdiction", "check", "/city"]
