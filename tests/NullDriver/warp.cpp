// PTX ISA, "Parallel Synchronization and Communication Instructions: shfl.sync".
#include "instruction_set.h"

namespace null_driver
{
namespace
{
// Where a lane reads from, and whether that is a lane of its segment.
struct Source
{
    int lane;
    bool inside;
};

struct Index { static Source of(int, int b, int least, int greatest, int segment)
{
    int lane = least | (b & ~segment);
    return {lane, lane <= greatest};
} };
struct DownBy { static Source of(int lane, int b, int, int greatest, int) { return {lane + b, lane + b <= greatest}; } };
struct UpBy { static Source of(int lane, int b, int, int greatest, int) { return {lane - b, lane - b >= greatest}; } };
struct Butterfly { static Source of(int lane, int b, int, int greatest, int) { return {lane ^ b, (lane ^ b) <= greatest}; } };

// shfl.sync: operands d, a, b, c, the mask of lanes, and a predicate where there is one. The low 5 bits of c bound the source, bits 8 to 12
// mask the segment. A lane whose source is outside keeps its own value.
template <typename Mode>
void shuffle(Thread *warp, const Instruction &instruction)
{
    const auto &o = instruction.operands;
    std::uint32_t values[warp_threads];
    for (int lane = 0; lane < warp_threads; lane++)
    {
        values[lane] = warp[lane].read<std::uint32_t>(o[1]);
    }

    for (int lane = 0; lane < warp_threads; lane++)
    {
        Thread &thread = warp[lane];
        if (thread.read<std::uint32_t>(o[4]) != 0xffff'ffff)
        {
            thread.report("shuffle of a part of the warp", instruction);
        }

        int b = static_cast<int>(thread.read<std::uint32_t>(o[2]) & 31), c = static_cast<int>(thread.read<std::uint32_t>(o[3]));
        int bound = c & 31, segment = (c >> 8) & 31;
        int least = lane & segment, greatest = least | (bound & ~segment);
        Source source = Mode::of(lane, b, least, greatest, segment);
        thread.write(o[0], values[source.inside ? source.lane : lane]);
        if (o.size() > 5)
        {
            thread.write(o[5], source.inside);
        }
    }
}

void require_second_result(Instruction &instruction)
{
    require_registers(instruction, 5, instruction.operands.size() - 5);
}

template <typename Mode>
Form shuffle_form()
{
    return Form{&wait_for_warp, 5, 1, &shuffle<Mode>, &require_second_result};
}
}

void add_warp(Forms &forms)
{
    forms["shfl.sync.idx.b32"] = shuffle_form<Index>();
    forms["shfl.sync.down.b32"] = shuffle_form<DownBy>();
    forms["shfl.sync.up.b32"] = shuffle_form<UpBy>();
    forms["shfl.sync.bfly.b32"] = shuffle_form<Butterfly>();
}
}
