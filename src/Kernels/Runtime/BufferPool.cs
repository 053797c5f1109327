using System.Numerics;

namespace PGGan.Kernels;

/// <summary>
/// Free lists of blocks by size class over one engine's allocations. A class is a power of two or one of the three steps between
/// (1, 1¼, 1½, 1¾), so a rented block wastes less than a quarter. Not thread-safe: one engine is driven by one thread.
/// </summary>
public sealed class BufferPool : IDisposable
{
    private const int SmallestClass = 64;
    private readonly Func<int, Storage> allocate;
    private readonly Dictionary<int, Stack<Storage>> free = [];
    private readonly List<Storage> all = [];

    internal BufferPool(Func<int, Storage> allocate) => this.allocate = allocate;

    /// <summary>Bytes rented now.</summary>
    public long Live { get; private set; }

    /// <summary>Bytes taken from the system: rented now or waiting in the free lists.</summary>
    public long Allocated { get; private set; }

    /// <summary>The most bytes ever rented at once since <see cref="ResetHighWater"/>.</summary>
    public long HighWater { get; private set; }

    /// <summary>Storages rented now.</summary>
    public int LiveCount { get; private set; }

    /// <summary>A block of at least <paramref name="length"/> numbers, contents undefined.</summary>
    public Storage Rent(int length, StorageFormat format = StorageFormat.Float32) => Rent(length, format, out _);

    /// <summary>
    /// A block of at least <paramref name="length"/> zeros. What comes fresh and zero from the system takes no memory until it is used.
    /// </summary>
    public Storage RentZeros(int length, StorageFormat format = StorageFormat.Float32)
    {
        Storage storage = Rent(length, format, out bool fresh);
        if (!(fresh && storage.StartsAsZeros))
        {
            storage.Engine.Fill(storage, 0);
        }

        return storage;
    }

    /// <summary>Starts a new measurement of <see cref="HighWater"/> from what is rented now.</summary>
    public void ResetHighWater() => HighWater = Live;

    /// <summary>Gives the blocks nobody holds back to the system, before a phase of other sizes.</summary>
    public void Trim()
    {
        foreach (Stack<Storage> stack in free.Values)
        {
            foreach (Storage storage in stack)
            {
                Allocated -= Bytes(storage);
                all.Remove(storage);
                storage.Free();
            }
        }

        free.Clear();
    }

    /// <summary>Frees every block, rented or not.</summary>
    public void Dispose()
    {
        foreach (Storage storage in all)
        {
            storage.Free();
        }

        all.Clear();
        free.Clear();
        Live = Allocated = LiveCount = 0;
    }

    internal void Return(Storage storage)
    {
        Live -= Bytes(storage);
        LiveCount--;
        if (!free.TryGetValue(storage.Capacity, out Stack<Storage>? stack))
        {
            free[storage.Capacity] = stack = new Stack<Storage>();
        }

        stack.Push(storage);
    }

    private Storage Rent(int length, StorageFormat format, out bool fresh)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(length);
        int capacity = ClassOf(format.Words(length));
        Storage? storage = null;
        fresh = !free.TryGetValue(capacity, out Stack<Storage>? stack) || !stack.TryPop(out storage);
        if (storage is null)
        {
            storage = allocate(capacity);
            all.Add(storage);
            Allocated += Bytes(storage);
        }

        storage.Rented(length, format);
        Live += Bytes(storage);
        LiveCount++;
        HighWater = Math.Max(HighWater, Live);
        return storage;
    }

    internal static int ClassOf(int length)
    {
        if (length <= SmallestClass)
        {
            return SmallestClass;
        }

        // The two bits below the leading one name the step; anything below them rounds up to the next.
        int shift = BitOperations.Log2((uint)length) - 2;
        long step = 1L << shift;
        return (int)Math.Min((length + step - 1) / step * step, int.MaxValue);
    }

    private static long Bytes(Storage storage) => (long)storage.Capacity * sizeof(float);
}
