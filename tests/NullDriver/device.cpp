#include "device.h"

#include "executor.h"
#include "settings.h"

namespace null_driver
{
int attribute(int number)
{
    switch (number)
    {
        case 1: case 2: case 3: return 1024;     // threads of a group, and along x and y
        case 4: return 64;                       // threads of a group along z
        case 5: return 2'147'483'647;            // groups along x
        case 6: case 7: return 65'535;           // groups along y and z
        case 8: return 49'152;                   // shared memory of a group, bytes
        case 9: return 65'536;                   // constant memory, bytes
        case 10: return warp_threads;
        case 11: return 2'147'483'647;           // pitch of a copy
        case 12: case 82: return 65'536;         // registers of a group; of a multiprocessor
        case 13: return 1'980'000;               // clock, kHz
        case 16: return 132;                     // multiprocessors
        case 19: return 1;                       // maps memory of the host
        case 36: return 2'619'000;               // clock of the memory, kHz
        case 37: return 5'120;                   // bits of the memory bus
        case 38: return 52'428'800;              // second-level cache, bytes
        case 39: return 2'048;                   // threads of a multiprocessor
        case 40: return 3;                       // asynchronous engines
        case 75: return settings().capability / 10;
        case 76: return settings().capability % 10;
        case 81: return 233'472;                 // shared memory of a multiprocessor, bytes
        case 83: case 90: case 91: return 1;     // managed memory, preemption, host pointers of registered memory
        default: return 0;
    }
}
}
