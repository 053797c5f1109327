using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PGGan.Data.Formats;
using PGGan.Files;
using PGGan.Imaging;
using PGGan.Kernels.Gpu;
using PGGan.Web.Runs;

namespace PGGan.Web.Drawing;

/// <summary>Pictures that networks draw and their latents, and real images: what an address asks for.</summary>
internal static class DrawingFiles
{
    private static readonly ImageFileFormat Png = new(ImageFileKind.Png);

    /// <summary>Serves them.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/draw/{key}/picture.png", (string key, HttpContext context, RunCatalog catalog, DrawingQueue queue) =>
            Answer(context, catalog, key, async (_, checkpoint) => Results.File(
                Png.Encode(await queue.Draw(checkpoint, Of(context.Request.Query), context.RequestAborted).ConfigureAwait(false)),
                "image/png")));
        routes.MapGet("/draw/{key}/latent.npy", (string key, HttpContext context, RunCatalog catalog, DrawingQueue queue) =>
            Answer(context, catalog, key, async (_, checkpoint) => Results.File(
                Npy(await queue.Run(checkpoint, network => Of(context.Request.Query).Latent(network.Generator), context.RequestAborted)
                    .ConfigureAwait(false)),
                "application/octet-stream", "latent.npy")));
        routes.MapGet("/real/{key}/{index:int}.png", (string key, int index, HttpContext context, RunCatalog catalog, RealImages images) =>
            AnswerRun(context, catalog, key, run => Task.FromResult(Results.File(images.Picture(run, index), "image/png"))));
        routes.MapGet("/real/{key}/augmented.png", (string key, double? strength, HttpContext context, RunCatalog catalog,
            RealImages images) =>
            AnswerRun(context, catalog, key, run => Task.FromResult(Results.File(images.Augmented(run, strength ?? 0.5), "image/png"))));
    }

    /// <summary>The bytes of a <c>.npy</c> file of one latent, <c>[1, latentSize]</c>.</summary>
    public static byte[] Npy(float[] latent)
    {
        using MemoryStream stream = new();
        NpyFile.WriteHeader(stream, 1, latent.Length);
        NpyFile.WriteValues(stream, latent);
        return stream.ToArray();
    }

    private static Task<IResult> Answer(HttpContext context, RunCatalog catalog, string key, Func<RunView, string, Task<IResult>> answer) =>
        AnswerRun(context, catalog, key, run => RunNetworks.Find(run, context.Request.Query["network"]) is string checkpoint
            ? answer(run, checkpoint) : Task.FromResult(Results.NotFound()));

    private static async Task<IResult> AnswerRun(HttpContext context, RunCatalog catalog, string key, Func<RunView, Task<IResult>> answer)
    {
        if (catalog.Find(key) is not { History: not null } run)
        {
            return Results.NotFound();
        }

        try
        {
            IResult result = await answer(run).ConfigureAwait(false);
            context.Response.Headers.CacheControl = "private, max-age=60";
            return result;
        }
        catch (Exception fault) when (fault is PGGanException or IOException or UnauthorizedAccessException or DeviceException
            or FormatException or OverflowException)
        {
            return Results.Text($"{fault.Message.ReplaceLineEndings(" ")}\n", statusCode: StatusCodes.Status400BadRequest);
        }
        catch (OperationCanceledException)
        {
            return Results.StatusCode(StatusCodes.Status499ClientClosedRequest);
        }
    }

    private static PictureRequest Of(IQueryCollection query) => new()
    {
        Seed = Whole(query, "seed") ?? 0,
        Class = query["class"],
        To = Whole(query, "to"),
        Share = Number(query, "share") ?? 0,
        Direction = Whole(query, "direction"),
        Amount = Number(query, "amount") ?? 0,
        Dimension = Whole(query, "dimension"),
        Value = Number(query, "value") ?? 0,
        Resolution = Whole(query, "resolution"),
        Fade = Number(query, "fade") ?? 1,
    };

    private static int? Whole(IQueryCollection query, string name) => query[name].ToString() is { Length: > 0 } text
        ? int.Parse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture) : null;

    private static float? Number(IQueryCollection query, string name) => query[name].ToString() is { Length: > 0 } text
        ? float.Parse(text, System.Globalization.CultureInfo.InvariantCulture) : null;
}
