using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using PGGan.Files;
using PGGan.Kernels;
using PGGan.Kernels.Gpu;
using PGGan.Learning.Machine;

namespace PGGan.Learning.Runs;

/// <summary>
/// <c>run.json</c> in a run's folder: its sessions, one for each process that trained. A session is written when it begins and again when
/// it ends, so one that died has no end. The file is a record: a run reads nothing from it, and one that cannot be written is noted.
/// </summary>
internal sealed class RunRecord
{
    private static readonly JsonSerializerOptions Options = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        RespectNullableAnnotations = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly string path;
    private readonly Action<string> note;
    private readonly IReadOnlyList<RunSession> before;
    private readonly RunSession session;
    private readonly TimeSpan processorAtStart = ProcessorTime;
    private readonly Lock gate = new();
    private bool ended;

    private RunRecord(string path, IReadOnlyList<RunSession> before, RunSession session, Action<string> note) =>
        (this.path, this.before, this.session, this.note) = (path, before, session, note);

    /// <summary>Begins a session, behind those before.</summary>
    /// <param name="run">The run's folder, locked.</param>
    /// <param name="engine">What computes.</param>
    /// <param name="imagesSeen">Real images seen so far.</param>
    /// <param name="note">Receives a line where the file cannot be read or written.</param>
    /// <param name="ranks">Processes that train together.</param>
    public static RunRecord Begin(string run, Engine engine, long imagesSeen, Action<string> note, int ranks = 1)
    {
        string path = PathIn(run);
        IReadOnlyList<RunSession> before = [];
        try
        {
            before = ReadFile(path);
        }
        catch (Exception fault) when (fault is JsonException or IOException or UnauthorizedAccessException)
        {
            note($"Note: {path} cannot be read ({fault.Message.ReplaceLineEndings(" ").TrimEnd('.')}); {KeepOther(run, path)}.");
        }

        RunRecord record = new(path, before, Session(engine, imagesSeen, ranks), note);
        record.Write(record.session);
        return record;
    }

    /// <summary>The sessions of a run in the order of time; none where there is no file, or none that can be read.</summary>
    public static IReadOnlyList<RunSession> Read(string run)
    {
        try
        {
            return ReadFile(PathIn(run));
        }
        catch (Exception fault) when (fault is JsonException or IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>Ends the session; the first end counts.</summary>
    /// <param name="outcome"><see cref="RunSession.Outcome"/></param>
    public void End(string outcome)
    {
        lock (gate)
        {
            if (!ended)
            {
                ended = true;
                Write(session with
                {
                    End = Now,
                    Outcome = outcome,
                    ProcessorSeconds = Math.Round((ProcessorTime - processorAtStart).TotalSeconds, 3),
                });
            }
        }
    }

    private static DateTimeOffset Now => DateTimeOffset.FromUnixTimeMilliseconds(DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());

    private static TimeSpan ProcessorTime => Environment.CpuUsage.TotalTime;

    private static string PathIn(string run) => Path.Combine(run, RunFileNames.Record);

    private static IReadOnlyList<RunSession> ReadFile(string path) => !File.Exists(path) ? []
        : (JsonSerializer.Deserialize<Sessions>(File.ReadAllBytes(path), Options) ?? throw new JsonException("it is null")).All
            is { } all && !all.Contains(null!) ? all : throw new JsonException("it has no sessions");

    private static RunSession Session(Engine engine, long imagesSeen, int ranks) => new()
    {
        Version = ProgramVersion.Version,
        Commit = ProgramVersion.Commit,
        Runtime = MachineFacts.Runtime,
        System = MachineFacts.System,
        Processor = MachineFacts.Processor,
        MemoryBytes = MachineFacts.MemoryBytes,
        Device = PrecisionNames.Device(engine),
        Driver = engine is GpuEngine { Driver: string cuda }
            ? cuda + (MachineFacts.NvidiaDriver is string driver ? $", driver {driver}" : "") : null,
        Ranks = ranks > 1 ? ranks : null,
        Command = Environment.GetCommandLineArgs(),
        WorkingFolder = Environment.CurrentDirectory,
        StartImages = imagesSeen,
        Start = Now,
    };

    // A file of the owner's with that name, or a damaged one: neither is overwritten.
    private static string KeepOther(string run, string path)
    {
        try
        {
            return $"it is now {new SetAside(run).Take([path])[0]}";
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return "it is begun again";
        }
    }

    private void Write(RunSession current)
    {
        try
        {
            AtomicFile.WriteRecord(path, stream =>
            {
                JsonSerializer.Serialize(stream, new Sessions([.. before, current]), Options);
                stream.WriteByte((byte)'\n');
            });
        }
        catch (PGGanException fault)
        {
            note($"Note: {fault.Message.TrimEnd('.')}; the run goes on without this record.");
        }
    }

    /// <summary>The file.</summary>
    /// <param name="All">Its sessions.</param>
    private sealed record Sessions([property: JsonPropertyName("sessions")] IReadOnlyList<RunSession> All);
}
