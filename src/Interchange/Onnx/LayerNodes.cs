using static PGGan.Interchange.Onnx.GraphBuilder;

namespace PGGan.Interchange.Onnx;

/// <summary>The steps that the layers of both networks are made of, on feature maps <c>[N, C, H, W]</c>.</summary>
internal static class LayerNodes
{
    /// <summary>Convolution with as many pixels as before, and bias.</summary>
    public static string Convolution(this GraphBuilder graph, string layer, string x, LayerArrays arrays)
    {
        long kernel = arrays.Shape[2], padding = kernel / 2;
        return graph.Node("Conv", layer,
            [x, graph.Constant($"{layer}.weight", arrays.Weight, arrays.Shape), graph.Constant($"{layer}.bias", arrays.Bias,
                arrays.Bias.Length)],
            Attribute("kernel_shape", [kernel, kernel]), Attribute("pads", [padding, padding, padding, padding]));
    }

    /// <summary>The product with a dense layer's weight, with its bias where it has one number an output.</summary>
    public static string Dense(this GraphBuilder graph, string layer, string x, LayerArrays arrays)
    {
        string weight = graph.Constant($"{layer}.weight", arrays.Weight, arrays.Shape);
        string[] inputs = arrays.Bias.Length == arrays.Shape[0]
            ? [x, weight, graph.Constant($"{layer}.bias", arrays.Bias, arrays.Bias.Length)]
            : [x, weight];
        return graph.Node("Gemm", layer, inputs, Attribute("transB", 1L));
    }

    /// <summary>Adds one number a channel.</summary>
    public static string AddBias(this GraphBuilder graph, string layer, string x, float[] bias) =>
        graph.Node("Add", $"{layer}.biased", [x, graph.Constant($"{layer}.bias", bias, 1, bias.Length, 1, 1)]);

    /// <summary>Leaky ReLU: a plain one for slope 0, nothing for slope 1.</summary>
    public static string Activation(this GraphBuilder graph, string layer, string x, float slope) => slope switch
    {
        0 => graph.Node("Relu", $"{layer}.activated", [x]),
        1 => x,
        _ => graph.Node("LeakyRelu", $"{layer}.activated", [x], Attribute("alpha", slope)),
    };

    /// <summary><c>x / √(mean over axis 1 of x² + ε)</c>.</summary>
    public static string PixelNorm(this GraphBuilder graph, string layer, string x, float epsilon)
    {
        string name = $"{layer}.norm";
        string squares = graph.Node("Mul", $"{name}.squares", [x, x]);
        string mean = graph.Node("ReduceMean", $"{name}.mean", [squares], Attribute("axes", [1L]), Attribute("keepdims", 1L));
        string shifted = graph.Node("Add", $"{name}.shifted", [mean, graph.Number("pixel_norm_epsilon", epsilon)]);
        return graph.Node("Div", name, [x, graph.Node("Sqrt", $"{name}.root", [shifted])]);
    }

    /// <summary>Twice the size, each pixel repeated.</summary>
    public static string Enlarge(this GraphBuilder graph, string name, string x) =>
        graph.Node("Resize", name, [x, "", graph.Constant("enlarge", [1, 1, 2, 2], 4)],
            Attribute("mode", "nearest"), Attribute("coordinate_transformation_mode", "asymmetric"), Attribute("nearest_mode", "floor"));

    /// <summary>Twice the size by bilinear interpolation, the border repeated.</summary>
    public static string EnlargeBilinear(this GraphBuilder graph, string name, string x) =>
        graph.Node("Resize", name, [x, "", graph.Constant("enlarge", [1, 1, 2, 2], 4)],
            Attribute("mode", "linear"), Attribute("coordinate_transformation_mode", "half_pixel"));

    /// <summary>Half the size: the average of each 2×2.</summary>
    public static string Halve(this GraphBuilder graph, string name, string x) => graph.Average(name, x, stride: 2);

    /// <summary>
    /// Half the size by the filter (1, 3, 3, 1) / 8 each way, the border repeated: the average of 2×2 three times, the last of them at
    /// every second place.
    /// </summary>
    public static string HalveBilinear(this GraphBuilder graph, string name, string x)
    {
        string around = graph.Node("Pad", $"{name}.around", [x, graph.Whole("a_pixel_around", 0, 0, 1, 1, 0, 0, 1, 1)],
            Attribute("mode", "edge"));
        string once = graph.Average($"{name}.once", around, stride: 1), twice = graph.Average($"{name}.twice", once, stride: 1);
        return graph.Average(name, twice, stride: 2);
    }

    private static string Average(this GraphBuilder graph, string name, string x, long stride) =>
        graph.Node("AveragePool", name, [x], Attribute("kernel_shape", [2L, 2]), Attribute("strides", [stride, stride]));

    /// <summary><c>(1 − share) · a + share · b</c>.</summary>
    public static string Blend(this GraphBuilder graph, string name, string a, string b, float share) =>
        graph.Node("Add", name,
        [
            graph.Node("Mul", $"{name}.old", [a, graph.Number("fade.old", 1 - share)]),
            graph.Node("Mul", $"{name}.new", [b, graph.Number("fade.new", share)]),
        ]);
}
