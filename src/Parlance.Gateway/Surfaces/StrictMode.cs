using Microsoft.AspNetCore.Http;

namespace Parlance.Gateway.Surfaces;

/// <summary>
/// Whether a parameter that the target does not take is refused instead of left out: <c>x-parlance-strict: true</c> or <c>false</c> of the request, else <c>defaults.strict</c> of the configuration.
/// </summary>
internal static class StrictMode
{
    private const string Header = "x-parlance-strict";

    /// <summary>False with the reason when the header says neither.</summary>
    public static bool TryRead(IHeaderDictionary headers, bool standard, out bool strict, out ChatError? error)
    {
        error = null;
        strict = standard;
        if (!headers.TryGetValue(Header, out var given) || bool.TryParse(given.ToString(), out strict))
        {
            return true;
        }

        error = new ChatError(ErrorKind.InvalidRequest, $"The header {Header} must be 'true' or 'false'.") { Side = ErrorSide.Client, Param = Header };
        return false;
    }
}
