using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace PGGan.Web.Hosting;

/// <summary>
/// Lets through what this server's own pages ask for. Another site in the same browser gets nothing: neither by a name that it has made
/// point here (DNS rebinding), nor by requests from its pages. Where a token is needed, a browser shows it once and keeps it as a cookie.
/// </summary>
internal sealed class RequestGuard(WebServerOptions options)
{
    /// <summary>The word of the address, and the cookie, that hold the token.</summary>
    public const string TokenName = "token";

    private const string Policy = "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; object-src 'none'; "
        + "base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

    /// <summary>The middleware.</summary>
    public async Task Invoke(HttpContext context, RequestDelegate next)
    {
        Protect(context.Response.Headers);
        (int status, string reason) = Refusal(context);
        if (status != StatusCodes.Status200OK)
        {
            context.Response.StatusCode = status;
            context.Response.ContentType = "text/plain; charset=utf-8";
            await context.Response.WriteAsync($"{status}: {reason}\n").ConfigureAwait(false);
        }
        else if (options.Token is { Length: > 0 } token && context.Request.Query[TokenName] == token)
        {
            context.Response.Cookies.Append(TokenName, token, new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Strict });
            context.Response.Redirect(context.Request.Path);
        }
        else
        {
            await next(context).ConfigureAwait(false);
        }
    }

    private static void Protect(IHeaderDictionary headers)
    {
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
    }

    private (int Status, string Reason) Refusal(HttpContext context)
    {
        HttpRequest request = context.Request;
        if (!IsOwn(request.Host, context.Connection.LocalIpAddress))
        {
            return (StatusCodes.Status421MisdirectedRequest, "this server does not go by that name; pggan serve can be given it.");
        }

        if (IsOfAnotherSite(request))
        {
            return (StatusCodes.Status403Forbidden, "another site asked for this.");
        }

        return options.Token is { Length: > 0 } token
            && !Equal(request.Cookies[TokenName], token) && !Equal(request.Query[TokenName], token)
            ? (StatusCodes.Status401Unauthorized, "open the address that pggan serve printed, with its token.")
            : (StatusCodes.Status200OK, "");
    }

    // An address in numbers cannot have been made to point here; a name can.
    private bool IsOwn(HostString host, IPAddress? local) =>
        IPAddress.TryParse(host.Host.Trim('[', ']'), out IPAddress? address)
            ? IPAddress.IsLoopback(address) || (local is not null && address.Equals(local.IsIPv4MappedToIPv6 ? local.MapToIPv4() : local))
                || address.Equals(options.Address)
            : host.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
                || options.HostNames.Contains(host.Host, StringComparer.OrdinalIgnoreCase);

    private static bool IsOfAnotherSite(HttpRequest request)
    {
        string own = $"{request.Scheme}://{request.Host}";
        if (request.Headers.Origin.ToString() is { Length: > 0 } origin)
        {
            return !origin.Equals(own, StringComparison.OrdinalIgnoreCase);
        }

        // A link on another site may open a page here; its pages may not load anything.
        return request.Headers["Sec-Fetch-Site"] == "cross-site" && request.Headers["Sec-Fetch-Mode"] != "navigate";
    }

    private static bool Equal(string? given, string token) => given is not null
        && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), Encoding.UTF8.GetBytes(token));
}
