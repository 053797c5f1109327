using PGGan.Imaging;
using PGGan.Model;
using static PGGan.Interchange.Onnx.GraphBuilder;

namespace PGGan.Interchange.Onnx;

/// <summary>
/// A generator as an ONNX graph: input <c>latents [N, latent]</c>, and <c>labels [N, labels]</c> of a conditional one; output
/// <c>images</c>. The latents are normalised inside, a fade is computed as it stands.
/// </summary>
internal static class GeneratorGraph
{
    /// <summary>Builds it.</summary>
    /// <param name="config">Sizes of the network.</param>
    /// <param name="arrays">Its weights.</param>
    /// <param name="growth">Which layers take part.</param>
    /// <param name="bytes">
    /// Whether images are uint8 <c>[N, R, R, C]</c>, clipped and rounded as pictures are; else floats <c>[N, C, R, R]</c> in [−1, 1].
    /// </param>
    public static GraphProto Build(ModelConfig config, NetworkArrays arrays, Growth growth, bool bytes)
    {
        GraphBuilder graph = new() { Graph = { Name = "generator" } };
        string z = graph.Input("latents", "N", config.LatentSize);
        if (config.Labels.Size > 0)
        {
            z = graph.Node("Concat", "joined", [z, graph.Input("labels", "N", config.Labels.Size)], Attribute("axis", 1L));
        }

        z = config.NormalizeLatents ? graph.PixelNorm("latents", z, config.PixelNormEpsilon) : z;
        string x = Square(graph, config, arrays, z);                                             // [N, C, 4, 4]
        x = config.ConvsPerBlock == 2 ? Hidden(graph, config, "4x4.conv", x, arrays) : x;
        string previous = x;
        for (int r = 8; r <= growth.Resolution; r *= 2)
        {
            previous = x;
            string enlarged = $"{r}x{r}.enlarged";
            x = config.Bilinear ? graph.EnlargeBilinear(enlarged, x) : graph.Enlarge(enlarged, x);
            x = Hidden(graph, config, $"{r}x{r}.conv0", x, arrays);
            x = config.ConvsPerBlock == 2 ? Hidden(graph, config, $"{r}x{r}.conv1", x, arrays) : x;
        }

        string image = ToRgb(graph, arrays, growth.Resolution, x);
        if (growth.IsFading)
        {
            string old = graph.Enlarge("old", ToRgb(graph, arrays, growth.Resolution / 2, previous));
            image = graph.Blend("faded", old, image, growth.Fade);
        }

        image = config.TanhOutput ? graph.Node("Tanh", "tanh", [image]) : image;
        AddOutput(graph, image, config.Channels, growth.Resolution, bytes);
        return graph.Graph;
    }

    private static string Square(GraphBuilder graph, ModelConfig config, NetworkArrays arrays, string z)
    {
        const string layer = "4x4.dense";
        LayerArrays dense = arrays.DenseToSquare(layer);
        string product = graph.Dense(layer, z, dense);
        string square = graph.Node("Reshape", $"{layer}.square", [product, graph.Whole("square", -1, dense.Shape[0] / 16, 4, 4)]);
        return Finished(graph, config, layer, config.BiasPerPixel ? square : graph.AddBias(layer, square, dense.Bias));
    }

    private static string Hidden(GraphBuilder graph, ModelConfig config, string layer, string x, NetworkArrays arrays) =>
        Finished(graph, config, layer, graph.Convolution(layer, x, arrays.Convolution(layer)));

    private static string Finished(GraphBuilder graph, ModelConfig config, string layer, string x)
    {
        x = graph.Activation(layer, x, config.GeneratorSlope);
        return config.PixelNorm ? graph.PixelNorm(layer, x, config.PixelNormEpsilon) : x;
    }

    private static string ToRgb(GraphBuilder graph, NetworkArrays arrays, int resolution, string x)
    {
        string layer = $"{resolution}x{resolution}.torgb";
        return graph.Convolution(layer, x, arrays.Convolution(layer));
    }

    private static void AddOutput(GraphBuilder graph, string image, int channels, int resolution, bool bytes)
    {
        if (!bytes)
        {
            image = graph.Node("Clip", "clipped", [image, graph.Number("black", -1), graph.Number("white", 1)]);
            graph.Output(image, "images", TensorProto.Types.DataType.Float, "N", channels, resolution, resolution);
            return;
        }

        string shifted = graph.Node("Add", "shifted", [image, graph.Number("one", 1)]);
        string rounded = graph.Node("Round", "rounded", [graph.Node("Mul", "scaled", [shifted, graph.Number("half_range", 127.5f)])]);
        string clipped = graph.Node("Clip", "clipped", [rounded, graph.Number("black", 0), graph.Number("white", 255)]);
        clipped = channels == Premultiplied.Channels ? Straight(graph, clipped) : clipped;
        string whole = graph.Node("Cast", "bytes", [clipped], Attribute("to", (long)TensorProto.Types.DataType.Uint8));
        string ordered = graph.Node("Transpose", "ordered", [whole], Attribute("perm", [0L, 2, 3, 1]));
        graph.Output(ordered, "images", TensorProto.Types.DataType.Uint8, "N", resolution, resolution, channels);
    }

    /// <summary>
    /// Colours that are multiplied by alpha as a file has them, in whole numbers: <c>⌊(255 · c + ⌊α / 2⌋) / α⌋</c>, at most 255; 0 where α
    /// is 0 (<see cref="Premultiplied.ToStraight"/>).
    /// </summary>
    private static string Straight(GraphBuilder graph, string pixels)
    {
        string axis = graph.Whole("channels", 1), split = graph.Whole("colours", 3);
        string colours = graph.Node("Slice", "premultiplied", [pixels, graph.Whole("first", 0), split, axis]);
        string alpha = graph.Node("Slice", "alpha", [pixels, split, graph.Whole("all", 4), axis]);
        string half = graph.Node("Floor", "half_alpha", [graph.Node("Mul", "alpha_by_2", [alpha, graph.Number("half", 0.5f)])]);
        string large = graph.Node("Mul", "large", [colours, graph.Number("white", 255)]);
        string divisor = graph.Node("Max", "divisor", [alpha, graph.Number("one", 1)]);
        string ratio = graph.Node("Div", "ratio", [graph.Node("Add", "rounding", [large, half]), divisor]);
        string quotient = graph.Node("Floor", "quotient", [ratio]);
        string bounded = graph.Node("Min", "bounded", [quotient, graph.Number("white", 255)]);
        string seen = graph.Node("Min", "seen", [alpha, graph.Number("one", 1)]);
        return graph.Node("Concat", "straight", [graph.Node("Mul", "straight_colours", [bounded, seen]), alpha], Attribute("axis", 1L));
    }
}
