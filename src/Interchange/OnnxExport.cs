using Google.Protobuf;
using PGGan.Files;
using PGGan.Interchange.Onnx;
using PGGan.Learning.Machine;

namespace PGGan.Interchange;

/// <summary>Writes networks as ONNX files, which ONNX Runtime and many other programs compute: opset 17, any minibatch.</summary>
public static class OnnxExport
{
    private const int IntermediateRepresentation = 8, OperatorSet = 17;

    /// <summary>
    /// Writes the generator. Inputs: <c>latents [N, latent]</c>, standard normal, and <c>labels [N, labels]</c> of a conditional one,
    /// one-hot for each attribute. Output: <c>images</c>, floats <c>[N, C, R, R]</c> in [−1, 1], of four channels with colours multiplied
    /// by alpha; or bytes <c>[N, R, R, C]</c> as a file has them.
    /// </summary>
    /// <param name="network">The network.</param>
    /// <param name="path">Where to; what is there is replaced when all is written.</param>
    /// <param name="bytes">Whether images are bytes, rounded as those of pictures are.</param>
    /// <exception cref="PGGanException">The file cannot be written.</exception>
    public static void WriteGenerator(ExportedNetwork network, string path, bool bytes = false)
    {
        ArgumentNullException.ThrowIfNull(network);
        Write(network, path, GeneratorGraph.Build(network.Config.Model, network.GeneratorArrays(), network.Growth, bytes));
    }

    /// <summary>
    /// Writes the discriminator. Input: <c>images [N, C, R, R]</c> in [−1, 1]. Output: <c>scores [N]</c>, and <c>label_logits [N,
    /// labels]</c> of a conditional one.
    /// </summary>
    /// <inheritdoc cref="WriteGenerator"/>
    public static void WriteDiscriminator(ExportedNetwork network, string path)
    {
        ArgumentNullException.ThrowIfNull(network);
        Write(network, path, DiscriminatorGraph.Build(network.Config.Model, network.DiscriminatorArrays(), network.Growth));
    }

    private static void Write(ExportedNetwork network, string path, GraphProto graph)
    {
        ModelProto model = new()
        {
            IrVersion = IntermediateRepresentation,
            ProducerName = "PGGan",
            ProducerVersion = ProgramVersion.Version,
            Graph = graph,
            OpsetImport = { new OperatorSetIdProto { Version = OperatorSet } },
        };
        model.MetadataProps.AddRange(
            network.Description.Select(text => new StringStringEntryProto { Key = text.Key, Value = text.Value }));
        AtomicFile.Write(path, stream => model.WriteTo(stream));
    }
}
