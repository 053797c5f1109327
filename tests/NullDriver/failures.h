// Failures that a machine brings and the settings ask for: a call that is refused, a device that is lost.
#pragma once

namespace null_driver
{
// The error that an entry point has to return before it does anything; 0: none.
int failure_of(const char *call);

// What cuGetErrorString says of an error; null: what was noted last.
const char *text_of(int error);
}
