using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace PGGan.Web.Hosting;

/// <summary>Scripts and styles of the pages, which are parts of this assembly.</summary>
internal static class EmbeddedFiles
{
    // The address, the resource, what it is.
    private static readonly (string Path, string Name, string Type)[] Files =
    [
        ("/_framework/blazor.web.js", "blazor.web.js", "text/javascript"),
        ("/assets/MudBlazor.min.js", "MudBlazor.min.js", "text/javascript"),
        ("/assets/MudBlazor.min.css", "MudBlazor.min.css", "text/css"),
        ("/assets/site.css", "site.css", "text/css"),
    ];

    /// <summary>Serves them.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        EntityTagHeaderValue tag = new($"\"{typeof(EmbeddedFiles).Module.ModuleVersionId:N}\"");
        foreach ((string path, string name, string type) in Files)
        {
            routes.MapGet(path, (HttpResponse response) =>
            {
                response.Headers.CacheControl = "no-cache";   // asked for again, and answered with "not modified"
                return Results.Stream(Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!, type, entityTag: tag);
            });
        }

        routes.MapGet("/favicon.ico", () => Results.NoContent());
    }
}
