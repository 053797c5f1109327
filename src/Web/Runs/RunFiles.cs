using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace PGGan.Web.Runs;

/// <summary>Grids of runs as pictures. A grid is named by the images seen, and found among those that the run has.</summary>
internal static class RunFiles
{
    /// <summary>Serves them.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/runs/{key}/grids/{imagesSeen:long}.png", (string key, long imagesSeen, RunCatalog catalog, HttpResponse response) =>
        {
            string? path = catalog.Find(key)?.History?.Grids.FirstOrDefault(grid => grid.ImagesSeen == imagesSeen).Path;
            return Picture(path, response, "max-age=300");   // a run that goes back makes it again
        });
        routes.MapGet("/runs/{key}/reals.png", (string key, RunCatalog catalog, HttpResponse response) =>
            Picture(catalog.Find(key)?.History?.RealsPath, response, "max-age=60"));
    }

    private static IResult Picture(string? path, HttpResponse response, string caching)
    {
        if (path is null || !File.Exists(path) || new FileInfo(path).LinkTarget is not null)
        {
            return Results.NotFound();
        }

        response.Headers.CacheControl = $"private, {caching}";
        return Results.File(path, "image/png", lastModified: File.GetLastWriteTimeUtc(path));
    }
}
