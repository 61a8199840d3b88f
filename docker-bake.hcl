# docker buildx bake: an image of the wheel in dist/, under a name of this computer.
# Published images are built by the workflows, from the same Dockerfile, with the names of .github/scripts/names.sh.
variable "VERSION" { default = "0.0.0" }

group "default" { targets = ["local"] }

target "local" {
  context    = "."
  dockerfile = "Dockerfile"
  tags       = ["timetracker:local"]
  labels     = { "org.opencontainers.image.version" = VERSION }
}
