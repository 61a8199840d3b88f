# docker buildx bake dev | prod: the wheel in dist/ decides what the image is.
variable "OWNER" { default = "timetracker" }
variable "VERSION" { default = "0.0.0" }
variable "REVISION" { default = "unknown" }

group "default" { targets = ["dev"] }

target "_image" {
  context    = "."
  dockerfile = "Dockerfile"
  args       = { VERSION = VERSION, REVISION = REVISION }
  attest     = ["type=provenance,mode=max", "type=sbom"]
}

target "dev" {
  inherits = ["_image"]
  tags     = ["ghcr.io/${OWNER}/timetracker-dev:edge", "ghcr.io/${OWNER}/timetracker-dev:sha-${REVISION}"]
}

target "prod" {
  inherits  = ["_image"]
  platforms = ["linux/amd64", "linux/arm64"]
  tags      = ["ghcr.io/${OWNER}/timetracker:${VERSION}"]
}
