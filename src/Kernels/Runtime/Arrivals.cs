using System.Runtime.CompilerServices;
using ILGPU;

namespace PGGan.Kernels.Gpu;

/// <summary>
/// Where the groups of a launch count who has come: of those that write parts of one result, the last goes on with all of them. Nobody
/// waits for another group, so no order of groups is a deadlock.
/// </summary>
/// <param name="counts">A number for each result. Zeros, also after the launch: the last group of a result resets its number.</param>
internal readonly struct Arrivals(ArrayView<int> counts)
{
    /// <summary>
    /// Whether all groups of a result have come, this one included; it is true for one of them, which then sees what all of them wrote.
    /// Called by all threads of the group.
    /// </summary>
    /// <param name="result">Which.</param>
    /// <param name="groups">How many write parts of it.</param>
    /// <param name="shared">The group's memory, whose first element tells the answer; it may still be read until the next barrier.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsLast<T>(int result, int groups, ArrayView<T> shared)
        where T : unmanaged, IDeviceLane<T>
    {
        // Whoever sees the arrival sees what the threads have written before.
        MemoryFence.DeviceLevel();
        Group.Barrier();
        if (Group.IdxX == 0)
        {
            bool isLast = Atomic.Add(ref counts[result], 1) == groups - 1;
            if (isLast)
            {
                counts[result] = 0;
            }

            shared[0] = T.Splat(isLast ? 1 : 0);
        }

        Group.Barrier();
        bool answer = T.Sum(shared[0]) != 0;

        // Nothing that the others wrote is read before.
        MemoryFence.DeviceLevel();
        return answer;
    }
}
