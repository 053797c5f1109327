using System.Globalization;
using System.Text.RegularExpressions;
using PGGan.Data.TfRecords;
using PGGan.Files;
using PGGan.Learning.Configuration;

namespace PGGan.Learning.TensorBoard;

/// <summary>
/// A file that TensorBoard shows, <c>events.out.tfevents.SECONDS.HOST.N</c>: records (<see cref="TfRecordFrame"/>) of events. Each record
/// is written at once, so a reader sees whole ones while the run goes on. A process writes one of its own; TensorBoard reads those of a
/// folder in the order of their names.
/// </summary>
internal sealed partial class EventFile : IDisposable
{
    private readonly FileStream stream;

    private EventFile(FileStream stream, bool isFirst) => (this.stream, IsFirst) = (stream, isFirst);

    /// <summary>The file.</summary>
    public string FullPath => stream.Name;

    /// <summary>Whether the folder had none before.</summary>
    public bool IsFirst { get; }

    /// <summary>
    /// Begins a file behind those of the folder, with the start of a session: of the earlier files TensorBoard drops what stands at
    /// <paramref name="firstStep"/> or later. It takes the first start of a folder for no restart, therefore each file has one.
    /// </summary>
    /// <param name="folder">An existing folder.</param>
    /// <param name="firstStep">The first step that this file may say something of.</param>
    /// <exception cref="PGGanException">It cannot be written.</exception>
    public static EventFile Open(string folder, long firstStep)
    {
        string path = folder;
        try
        {
            long[] earlier = [.. Directory.EnumerateFiles(folder).Select(file => EventFileName().Match(Path.GetFileName(file)))
                .Where(name => name.Success).Select(name => long.Parse(name.Groups[1].ValueSpan, CultureInfo.InvariantCulture))];

            // Also where a process follows within a second, or the clock was set back, the name is behind the others.
            long seconds = Math.Max(DateTimeOffset.UtcNow.ToUnixTimeSeconds(), earlier.DefaultIfEmpty(-1).Max() + 1);
            string host = string.Concat(Environment.MachineName.Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '-'));
            path = Path.Combine(folder,
                string.Create(CultureInfo.InvariantCulture, $"events.out.tfevents.{seconds:D10}.{host}.{earlier.Length}"));
            EventFile file = new(new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0),
                earlier.Length == 0);
            file.Append(EventMessage.OfVersion(Now));
            file.Append(EventMessage.OfStart(Now, firstStep));
            return file;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw CannotWrite(path, fault);
        }
    }

    /// <summary>Adds a number; one that is not finite is left out.</summary>
    /// <param name="tag">Its name, such as <c>Loss/real_scores</c>.</param>
    /// <param name="step">Images seen.</param>
    /// <param name="value">The number.</param>
    /// <exception cref="PGGanException">The file cannot be written.</exception>
    public void Scalar(string tag, long step, double value) => Scalars(step, [(tag, value)]);

    /// <summary>Adds numbers of one step; those that are not finite are left out.</summary>
    /// <inheritdoc cref="Scalar"/>
    public void Scalars(long step, IEnumerable<(string Tag, double Value)> scalars)
    {
        (string, float)[] finite = [.. scalars.Select(scalar => (scalar.Tag, Value: (float)scalar.Value))
            .Where(scalar => float.IsFinite(scalar.Value))];
        if (finite.Length > 0)
        {
            Append(EventMessage.OfScalars(Now, step, finite));
        }
    }

    /// <summary>Adds a picture.</summary>
    /// <param name="tag">Its name.</param>
    /// <param name="step">Images seen.</param>
    /// <param name="png">The file's bytes.</param>
    /// <param name="width">Pixels in a row.</param>
    /// <param name="height">Rows.</param>
    /// <param name="channels">1 gray, 3 RGB.</param>
    /// <exception cref="PGGanException">The file cannot be written.</exception>
    public void Image(string tag, long step, ReadOnlySpan<byte> png, int width, int height, int channels) =>
        Append(EventMessage.OfImage(Now, step, tag, png, width, height, channels));

    /// <summary>Adds the settings of the run.</summary>
    /// <exception cref="PGGanException">The file cannot be written.</exception>
    public void Settings(TrainingConfig config, long step) => Append(
        EventMessage.OfPlugin(Now, step, HyperParameters.StartTag, HyperParameters.Plugin, HyperParameters.Start(config, Now)));

    /// <summary>Adds that the run is complete.</summary>
    /// <exception cref="PGGanException">The file cannot be written.</exception>
    public void Completed(long step) =>
        Append(EventMessage.OfPlugin(Now, step, HyperParameters.EndTag, HyperParameters.Plugin, HyperParameters.End(Now)));

    /// <summary>Closes the file.</summary>
    public void Dispose() => stream.Dispose();

    private static double Now => DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() / 1000.0;

    private static PGGanException CannotWrite(string path, Exception fault) =>
        new($"{path} cannot be written: {fault.Message.TrimEnd('.')}; make room, or go on without it (`run.tensorBoard=false`).", fault);

    private void Append(byte[] message)
    {
        using MemoryStream record = new(message.Length + TfRecordFrame.Overhead);
        TfRecordFrame.Write(record, message);
        try
        {
            stream.Write(record.GetBuffer().AsSpan(0, (int)record.Length));
        }
        catch (IOException fault)
        {
            throw CannotWrite(FullPath, fault);
        }
    }

    [GeneratedRegex(@"^events\.out\.tfevents\.(\d{10,18})\.")]
    private static partial Regex EventFileName();
}
