// Draws eight pictures, one below the other, with a file that `pggan export --bytes` wrote:  dotnet run -- generator.onnx pictures.ppm
using System.Text;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

using InferenceSession generator = new(args[0]);
int latentSize = generator.InputMetadata["latents"].Dimensions[1];   // a conditional network has an input "labels" too
float[] latents = [.. Enumerable.Range(0, 8 * latentSize).Select(_ => Normal())];
using var outputs = generator.Run([NamedOnnxValue.CreateFromTensor("latents", new DenseTensor<float>(latents, [8, latentSize]))]);
DenseTensor<byte> images = outputs[0].AsTensor<byte>().ToDenseTensor();   // [8, R, R, C]
int side = images.Dimensions[1], format = images.Dimensions[3] == 1 ? 5 : 6;
File.WriteAllBytes(args[1], [.. Encoding.ASCII.GetBytes($"P{format}\n{side} {8 * side}\n255\n"), .. images.Buffer.Span]);
Console.WriteLine($"Wrote 8 pictures ({side}×{side}) to {args[1]}");

// Box and Muller (1958).
static float Normal() =>
    (float)(Math.Sqrt(-2 * Math.Log(1 - Random.Shared.NextDouble())) * Math.Cos(2 * Math.PI * Random.Shared.NextDouble()));
