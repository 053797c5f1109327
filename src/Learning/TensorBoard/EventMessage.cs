using System.Text;
using PGGan.Data.TfRecords;

namespace PGGan.Learning.TensorBoard;

/// <summary>
/// The messages of an event file, as TensorBoard's <c>event.proto</c> and <c>summary.proto</c> define them: an Event is
/// <c>wall_time = 1, step = 2</c> and one of <c>file_version = 3, summary = 5, session_log = 7</c>. Times are in seconds since 1970.
/// </summary>
internal static class EventMessage
{
    private const string Version = "brain.Event:2";   // from 2 on a reader goes by session_log to drop what a resumed run makes again

    // Field numbers of Event, SessionLog, Summary, Summary.Value and Summary.Image.
    private const int WallTime = 1, Step = 2, FileVersion = 3, Summary = 5, SessionLog = 7;
    private const int Status = 1, Value = 1;
    private const int Tag = 1, SimpleValue = 2, Image = 4, Tensor = 8, Metadata = 9;
    private const int Height = 1, Width = 2, ColorSpace = 3, EncodedImage = 4;

    // Of SummaryMetadata, its PluginData, and TensorProto.
    private const int PluginData = 1, DataClass = 4, PluginName = 1, Content = 2;
    private const int ElementType = 1, TensorShape = 2, Dimension = 2;

    private const int StatusStart = 1;
    private const int ClassTensor = 2, Float32 = 1;

    /// <summary>What every file begins with.</summary>
    public static byte[] OfVersion(double time) =>
        [.. ProtobufWriter.Double(WallTime, time), .. ProtobufWriter.Bytes(FileVersion, Encoding.UTF8.GetBytes(Version))];

    /// <summary>A process begins: of those before, what stands at this step or later is void.</summary>
    public static byte[] OfStart(double time, long step) => Of(time, step, SessionLog, ProtobufWriter.Integer(Status, StatusStart));

    /// <summary>Numbers at a step.</summary>
    public static byte[] OfScalars(double time, long step, IEnumerable<(string Tag, float Value)> scalars) =>
        Of(time, step, Summary, [.. scalars.SelectMany(scalar => OfValue(scalar.Tag, ProtobufWriter.Float(SimpleValue, scalar.Value)))]);

    /// <summary>A picture at a step.</summary>
    /// <param name="time">When.</param>
    /// <param name="step">The step.</param>
    /// <param name="tag">Its name.</param>
    /// <param name="png">The file's bytes.</param>
    /// <param name="width">Pixels in a row.</param>
    /// <param name="height">Rows.</param>
    /// <param name="channels">1 gray, 3 RGB; the numbers of the colour spaces are the same.</param>
    public static byte[] OfImage(double time, long step, string tag, ReadOnlySpan<byte> png, int width, int height, int channels)
    {
        byte[] image =
        [
            .. ProtobufWriter.Integer(Height, height), .. ProtobufWriter.Integer(Width, width),
            .. ProtobufWriter.Integer(ColorSpace, channels),
            .. ProtobufWriter.Bytes(EncodedImage, png),
        ];
        return Of(time, step, Summary, OfValue(tag, ProtobufWriter.Bytes(Image, image)));
    }

    /// <summary>What a plugin reads, at a step.</summary>
    /// <param name="time">When.</param>
    /// <param name="step">The step.</param>
    /// <param name="tag">Its name.</param>
    /// <param name="plugin">The plugin's name.</param>
    /// <param name="content">Its message.</param>
    public static byte[] OfPlugin(double time, long step, string tag, string plugin, ReadOnlySpan<byte> content)
    {
        byte[] data =
        [
            .. ProtobufWriter.Bytes(PluginName, Encoding.UTF8.GetBytes(plugin)), .. ProtobufWriter.Bytes(Content, content),
        ];
        byte[] metadata = [.. ProtobufWriter.Bytes(PluginData, data), .. ProtobufWriter.Integer(DataClass, ClassTensor)];

        // A value needs a tensor: one of no elements.
        byte[] none =
        [
            .. ProtobufWriter.Integer(ElementType, Float32), .. ProtobufWriter.Bytes(TensorShape, ProtobufWriter.Bytes(Dimension, [])),
        ];
        return Of(time, step, Summary,
            OfValue(tag, [.. ProtobufWriter.Bytes(Tensor, none), .. ProtobufWriter.Bytes(Metadata, metadata)]));
    }

    private static byte[] OfValue(string tag, ReadOnlySpan<byte> value) =>
        ProtobufWriter.Bytes(Value, [.. ProtobufWriter.Bytes(Tag, Encoding.UTF8.GetBytes(tag)), .. value]);

    private static byte[] Of(double time, long step, int what, ReadOnlySpan<byte> content) =>
        [.. ProtobufWriter.Double(WallTime, time), .. ProtobufWriter.Integer(Step, step), .. ProtobufWriter.Bytes(what, content)];
}
