using System.Runtime.InteropServices;
using PGGan.Files;

namespace PGGan.Learning.Collectives.OpenMpi;

/// <summary>
/// The functions of Open MPI's C library that are called, found by name in the library that the machine has. What C calls constants are
/// addresses of its data: <c>MPI_COMM_WORLD</c>, the types, the operations. Calls are made by one thread at a time.
/// </summary>
internal sealed unsafe class MpiLibrary
{
    private const int Success = 0, Serialized = 2;
    private const nint InPlace = 1;

    private readonly delegate* unmanaged<nint, nint, int, int*, int> initThread;
    private readonly delegate* unmanaged<int> finalize;
    private readonly delegate* unmanaged<nint, int, int> abort;
    private readonly delegate* unmanaged<nint, int*, int> rank, size;
    private readonly delegate* unmanaged<nint, void*, int, nint, nint, nint, nint*, int> allReduce;
    private readonly delegate* unmanaged<void*, int, nint, int, nint, nint*, int> broadcast;
    private readonly delegate* unmanaged<nint, nint*, int> barrier;
    private readonly delegate* unmanaged<nint*, int*, nint, int> test;
    private readonly delegate* unmanaged<void*, int, nint, int, int, nint, nint*, int> send;
    private readonly delegate* unmanaged<void*, int, nint, int, int, nint, Status*, int> receive;
    private readonly delegate* unmanaged<int, int, nint, int*, Status*, int> probe;
    private readonly delegate* unmanaged<byte*, int*, int> version;
    private readonly nint world, ofFloats, ofDoubles, ofBytes, sum;

    private MpiLibrary(nint library)
    {
        initThread = (delegate* unmanaged<nint, nint, int, int*, int>)Function("MPI_Init_thread");
        finalize = (delegate* unmanaged<int>)Function("MPI_Finalize");
        abort = (delegate* unmanaged<nint, int, int>)Function("MPI_Abort");
        rank = (delegate* unmanaged<nint, int*, int>)Function("MPI_Comm_rank");
        size = (delegate* unmanaged<nint, int*, int>)Function("MPI_Comm_size");
        allReduce = (delegate* unmanaged<nint, void*, int, nint, nint, nint, nint*, int>)Function("MPI_Iallreduce");
        broadcast = (delegate* unmanaged<void*, int, nint, int, nint, nint*, int>)Function("MPI_Ibcast");
        barrier = (delegate* unmanaged<nint, nint*, int>)Function("MPI_Ibarrier");
        test = (delegate* unmanaged<nint*, int*, nint, int>)Function("MPI_Test");
        send = (delegate* unmanaged<void*, int, nint, int, int, nint, nint*, int>)Function("MPI_Isend");
        receive = (delegate* unmanaged<void*, int, nint, int, int, nint, Status*, int>)Function("MPI_Recv");
        probe = (delegate* unmanaged<int, int, nint, int*, Status*, int>)Function("MPI_Iprobe");
        version = (delegate* unmanaged<byte*, int*, int>)Function("MPI_Get_library_version");
        world = Function("ompi_mpi_comm_world");
        ofFloats = Function("ompi_mpi_float");
        ofDoubles = Function("ompi_mpi_double");
        ofBytes = Function("ompi_mpi_byte");
        sum = Function("ompi_mpi_op_sum");

        nint Function(string name) => NativeLibrary.TryGetExport(library, name, out nint address) ? address : throw new PGGanException(
            $"The machine's MPI library has no {name}, so it is not Open MPI (MPICH's binary interface is another); install Open MPI 4 or "
                + "5 (Debian: apt-get install openmpi-bin libopenmpi3) and start the ranks with its mpirun.");
    }

    /// <summary>Finds the library.</summary>
    /// <exception cref="PGGanException">There is none, or it is another MPI's.</exception>
    public static MpiLibrary Load()
    {
        string[] names = OperatingSystem.IsMacOS() ? ["libmpi.40.dylib", "libmpi.dylib"] : ["libmpi.so.40", "libmpi.so"];
        foreach (string name in names)
        {
            if (NativeLibrary.TryLoad(name, out nint library))
            {
                return new MpiLibrary(library);
            }
        }

        throw new PGGanException(
            $"The process is a rank of an MPI job, and Open MPI's library ({names[0]}) is not found; install it on every host "
                + "(Debian: apt-get install openmpi-bin libopenmpi3).");
    }

    /// <summary>What the library calls itself, its first line: <c>Open MPI v4.1.4, package: …</c>.</summary>
    public string Version
    {
        get
        {
            byte* text = stackalloc byte[8192];
            int length = 0;
            return version(text, &length) == Success ? Marshal.PtrToStringUTF8((nint)text, length).Split(',', '\n')[0] : "Open MPI";
        }
    }

    /// <summary>Joins the job.</summary>
    /// <returns>The number of this process, and how many there are.</returns>
    public (int Rank, int Size) Start()
    {
        int provided = 0, own = 0, all = 0;
        Require(initThread(0, 0, Serialized, &provided), "MPI_Init_thread");
        Require(rank(world, &own), "MPI_Comm_rank");
        Require(size(world, &all), "MPI_Comm_size");
        return provided >= Serialized ? (own, all) : throw new PGGanException(
            "The machine's Open MPI was built without support for threads; install one that has it (Debian's has).");
    }

    /// <summary>Leaves the job; it waits for the other ranks.</summary>
    public void End() => Require(finalize(), "MPI_Finalize");

    /// <summary>Ends all ranks at once.</summary>
    public void Abort(int code) => _ = abort(world, code);

    /// <summary>Begins a sum over all ranks, in place.</summary>
    public nint BeginSum(float* values, int count)
    {
        nint request = 0;
        Require(allReduce(InPlace, values, count, ofFloats, sum, world, &request), "MPI_Iallreduce");
        return request;
    }

    /// <inheritdoc cref="BeginSum(float*, int)"/>
    public nint BeginSum(double* values, int count)
    {
        nint request = 0;
        Require(allReduce(InPlace, values, count, ofDoubles, sum, world, &request), "MPI_Iallreduce");
        return request;
    }

    /// <summary>Begins to copy the root's bytes to all ranks.</summary>
    public nint BeginBroadcast(byte* bytes, int count, int root)
    {
        nint request = 0;
        Require(broadcast(bytes, count, ofBytes, root, world, &request), "MPI_Ibcast");
        return request;
    }

    /// <summary>Begins to wait for all ranks.</summary>
    public nint BeginBarrier()
    {
        nint request = 0;
        Require(barrier(world, &request), "MPI_Ibarrier");
        return request;
    }

    /// <summary>Begins to send bytes, which must stay until it is done.</summary>
    public nint BeginSend(byte* bytes, int count, int to, int tag)
    {
        nint request = 0;
        Require(send(bytes, count, ofBytes, to, tag, world, &request), "MPI_Isend");
        return request;
    }

    /// <summary>Whether what was begun is done; it goes on meanwhile only within this call.</summary>
    public bool IsDone(ref nint request)
    {
        int done = 0;
        fixed (nint* pending = &request)
        {
            Require(test(pending, &done, 0), "MPI_Test");
        }

        return done != 0;
    }

    /// <summary>Takes a message that has arrived; null: there is none.</summary>
    /// <param name="tag">Of which kind.</param>
    public (int From, byte[] Bytes)? TryReceive(int tag)
    {
        const int AnySource = -1;
        int arrived = 0;
        Status status = default;
        Require(probe(AnySource, tag, world, &arrived, &status), "MPI_Iprobe");
        if (arrived == 0)
        {
            return null;
        }

        byte[] bytes = new byte[(int)status.Length];
        fixed (byte* target = bytes)
        {
            Require(receive(target, bytes.Length, ofBytes, status.Source, tag, world, &status), "MPI_Recv");
        }

        return (status.Source, bytes);
    }

    private static void Require(int result, string call)
    {
        if (result != Success)
        {
            throw new PGGanException($"{call}: Open MPI reports error {result}; the other ranks may have ended.");
        }
    }

    // MPI_Status of Open MPI.
    [StructLayout(LayoutKind.Sequential)]
    private struct Status
    {
        public int Source;
        public int Tag;
        public int Error;
        public int Cancelled;
        public nuint Length;
    }
}
