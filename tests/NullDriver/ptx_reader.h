// Reads the text of a module.
#pragma once
#include "ptx.h"

#include <string>

namespace null_driver
{
// All kernels of a module. Throws PtxError with the kernel and the instruction that it does not know.
Module read_module(const std::string &text);
}
