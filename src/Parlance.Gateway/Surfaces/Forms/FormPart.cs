using System.Text;
using System.Text.RegularExpressions;

namespace Parlance.Gateway.Surfaces.Forms;

/// <summary>The headers of one part of a form (RFC 7578).</summary>
internal static partial class FormPart
{
    private const string NotPlain = "A part of the form must have one header Content-Disposition: form-data; name=\"…\", with a name of letters, digits and _ - . [ ] and an optional filename without quotes and backslashes.";

    /// <summary>The field's name, and whether it is a file; else what is wrong with the headers.</summary>
    public static string? Read(ReadOnlySpan<byte> headers, out string name, out bool isFile)
    {
        name = "";
        isFile = false;
        var disposition = default(string);
        foreach (var line in Encoding.Latin1.GetString(headers).Split("\r\n"))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0 || line.AsSpan(0, colon).ContainsAny(" \t\"") || line.AsSpan().IndexOfAny('\r', '\n', '\0') >= 0)
            {
                return "A header of a part of the form is not a name, a colon and a value on one line.";
            }

            var value = line[(colon + 1)..].Trim(' ', '\t');
            if (line.AsSpan(0, colon).Equals("Content-Disposition", StringComparison.OrdinalIgnoreCase))
            {
                if (disposition is not null)
                {
                    return NotPlain;
                }

                disposition = value;
            }
            else if (line.AsSpan(0, colon).Equals("Content-Transfer-Encoding", StringComparison.OrdinalIgnoreCase) && value.ToUpperInvariant() is not ("BINARY" or "8BIT" or "7BIT"))
            {
                return "A part of the form is encoded; send it as it is (RFC 7578 4.7).";
            }
        }

        var match = disposition is null ? Match.Empty : Plain().Match(disposition);
        name = match.Groups["name"].Value;
        isFile = match.Groups["file"].Success;
        return match.Success ? null : NotPlain;
    }

    [GeneratedRegex("""^form-data\s*;\s*name=(?:"(?<name>[\w.\-\[\]]{1,64})"|(?<name>[\w.\-\[\]]{1,64}))(?<file>\s*;\s*filename=(?:"[^"\\]{0,1024}"|[\w.\-]{1,1024}))?(?<file>\s*;\s*filename\*=[\w'%.\-]{1,2048})?\s*$""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Plain();
}
