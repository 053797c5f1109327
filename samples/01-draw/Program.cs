// Draws sixteen pictures with a trained generator:  dotnet run -- CHECKPOINT-OR-RUN [grid.png]
using PGGan.Learning;

if (args.Length is 0 or > 2)
{
    Console.Error.WriteLine("Usage: Draw CHECKPOINT-OR-RUN [grid.png]");
    return 2;
}

using var generator = PretrainedGenerator.Load(args[0]);
string grid = args.Length > 1 ? args[1] : "grid.png";
generator.Draw(seeds: [.. Enumerable.Range(0, 16)]).SaveGrid(grid);
Console.WriteLine(
    $"16 pictures of {generator.Resolution}×{generator.Resolution}, after {generator.ImagesSeen} images of training: "
        + $"{Path.GetFullPath(grid)}");
return 0;
