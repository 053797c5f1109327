#include "failures.h"

#include "driver_state.h"
#include "settings.h"

#include <cstdlib>
#include <string>

namespace null_driver
{
namespace
{
// Two parts of a setting, before and after its colon.
struct Pair
{
    std::string first;
    int second = 0;

    explicit Pair(const std::string &setting)
    {
        std::size_t colon = setting.find(':');
        if (colon != std::string::npos)
        {
            first = setting.substr(0, colon);
            second = std::atoi(setting.c_str() + colon + 1);
        }
    }
};
}

int failure_of(const char *call)
{
    static const Pair refusal(settings().refusal), loss(settings().loss);
    if (!loss.first.empty() && driver().launches >= std::atol(loss.first.c_str()))
    {
        return loss.second;
    }

    return refusal.first == call ? refusal.second : 0;
}

const char *text_of(int error)
{
    switch (error)
    {
        case 2: return "out of memory";
        case 100: return "no CUDA-capable device is detected";
        case 214: return "uncorrectable ECC error encountered";
        case 221: return "PTX JIT compiler library not found";
        case 700: return "an illegal memory access was encountered";
        case 719: return "unspecified launch failure";
        case 803: return "system has unsupported display driver / cuda driver combination";
        case 999: return "unknown error";
        default: return nullptr;
    }
}
}
