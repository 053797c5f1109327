#include "settings.h"

#include <cstdlib>

namespace null_driver
{
namespace
{
std::string text(const char *variable)
{
    const char *value = std::getenv(variable);
    return value ? value : "";
}

int number(const char *variable, int otherwise)
{
    const char *value = std::getenv(variable);
    return value ? std::atoi(value) : otherwise;
}
}

Settings::Settings()
    : execute(number("PGGAN_NULL_EXECUTE", 0) != 0),
      check(number("PGGAN_NULL_CHECK", 1) != 0),
      order(static_cast<unsigned>(number("PGGAN_NULL_ORDER", 0))),
      capability(number("PGGAN_NULL_CAPABILITY", 90)),
      driver_version(number("PGGAN_NULL_VERSION", 13000)),
      quiet(number("PGGAN_NULL_QUIET", 0) != 0),
      log(text("PGGAN_NULL_LOG")),
      ptx_folder(text("PGGAN_NULL_PTX")),
      trace(text("PGGAN_NULL_TRACE")),
      others_bytes(static_cast<long>(number("PGGAN_NULL_OTHERS", 0)) << 20),
      refusal(text("PGGAN_NULL_REFUSE")),
      loss(text("PGGAN_NULL_LOSE"))
{
}

const Settings &settings()
{
    static const Settings instance;
    return instance;
}
}
