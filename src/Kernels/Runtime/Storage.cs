namespace PGGan.Kernels;

/// <summary>A run of numbers in one engine's memory, rented from its <see cref="BufferPool"/>.</summary>
/// <remarks>
/// Every view (a reshape) holds one reference; the block goes back to the pool with the last. The storage belongs to one engine:
/// handing it to another throws.
/// </remarks>
public abstract class Storage
{
    private int references;

    /// <summary>A run that can hold <paramref name="capacity"/> floats of <paramref name="engine"/>'s memory.</summary>
    protected Storage(Engine engine, int capacity)
    {
        Engine = engine;
        Capacity = capacity;
    }

    /// <summary>The engine whose memory this is.</summary>
    public Engine Engine { get; }

    /// <summary>Numbers in use; the rest of the block, up to <see cref="Capacity"/>, is undefined.</summary>
    public int Length { get; private set; }

    /// <summary>How they are stored, until the block is rented again.</summary>
    public StorageFormat Format { get; private set; }

    /// <summary>Singles that the block can hold: a quarter of its bytes.</summary>
    public int Capacity { get; }

    /// <summary>Whether someone holds it.</summary>
    public bool IsLive => references > 0;

    /// <summary>Whether more than one holds it: who writes to it then writes to the others' numbers too.</summary>
    public bool IsShared => references > 1;

    /// <summary>One more holder.</summary>
    public void AddReference()
    {
        ThrowIfReleased();
        references++;
    }

    /// <summary>One holder less; the last one gives the block back to the pool.</summary>
    public void Release()
    {
        ThrowIfReleased();
        if (--references == 0)
        {
            Engine.Pool.Return(this);
        }
    }

    /// <summary>Whether a new block is zero without being written.</summary>
    protected internal virtual bool StartsAsZeros => false;

    /// <summary>Gives the block back to the system. Called by the pool alone.</summary>
    protected internal abstract void Free();

    internal void Rented(int length, StorageFormat format)
    {
        Length = length;
        Format = format;
        references = 1;
    }

    /// <summary>Throws when the last holder has already let go.</summary>
    protected void ThrowIfReleased()
    {
        if (references == 0)
        {
            throw new ObjectDisposedException(nameof(Storage),
                $"Storage: {Length} numbers of {Engine.Name} were used after their last holder released them.");
        }
    }
}
