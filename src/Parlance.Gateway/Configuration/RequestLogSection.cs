using System.Text.RegularExpressions;
using Parlance.Manifests;

namespace Parlance.Gateway.Configuration;

/// <summary>Reads the section <c>request_log</c>.</summary>
internal static class RequestLogSection
{
    private const int MostDays = 3650;
    private const int MostBytes = 8 * 1024 * 1024;

    /// <summary>The options; null when the section is not there, and nothing is kept.</summary>
    public static RequestLogOptions? Read(MapReader? map)
    {
        if (map is null)
        {
            return null;
        }

        var standard = new RequestLogOptions();
        var options = new RequestLogOptions
        {
            Days = (int)(map.Whole("days", 1, MostDays) ?? standard.Days),
            BodiesOf = map.Texts("bodies_of"),
            BodyBytes = (int)(map.Whole("body_bytes", 1024, MostBytes) ?? standard.BodyBytes),
            Redact = [.. map.List("redact").Select(node => Rule(map, node)).OfType<Regex>()],
        };
        map.RefuseUnknown();
        return options;
    }

    private static Regex? Rule(MapReader map, YamlNode node)
    {
        try
        {
            // In time that grows with the text alone, whatever the rule.
            return new Regex(node.Text, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            map.Error(node, "must be a regular expression without look-around and back references");
            return null;
        }
    }
}
