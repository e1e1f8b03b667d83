using System.Globalization;
using Parlance.Manifests;

namespace Parlance.Gateway.Configuration;

/// <summary>
/// The section <c>telemetry.otlp</c>, and the variables that OpenTelemetry's specification gives exporters (<c>specification/protocol/exporter.md</c>): what the file says comes first. Nothing is sent when neither names an
/// endpoint, or <c>OTEL_SDK_DISABLED</c> is true.
/// </summary>
/// <param name="environment">Gives the value of an environment variable, null when it is not set.</param>
/// <param name="errors">Receives the errors.</param>
internal sealed class OtlpReader(Func<string, string?> environment, List<YamlError> errors)
{
    private const string Prefix = "OTEL_EXPORTER_OTLP_";
    private const string Grpc = "grpc";
    private const string Binary = "http/protobuf";

    public OtlpOptions? Read(MapReader? map)
    {
        var endpoint = map?.Address("endpoint");
        var protocol = map?.Word("protocol", Grpc, Binary) ?? Named("PROTOCOL", Grpc, Binary) ?? Binary;
        var headers = map?.Words("headers");
        var interval = map?.Duration("interval");
        if (map is not null)
        {
            map.Require("endpoint");
            CheckHeaders(map, headers);
            map.RefuseUnknown();
        }

        if (string.Equals(environment("OTEL_SDK_DISABLED"), "true", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var isGrpc = protocol == Grpc;
        var options = new OtlpOptions
        {
            Traces = endpoint is null ? Signal("TRACES", "v1/traces", isGrpc) : Below(endpoint, "v1/traces", isGrpc),
            Metrics = endpoint is null ? Signal("METRICS", "v1/metrics", isGrpc) : Below(endpoint, "v1/metrics", isGrpc),
            IsGrpc = isGrpc,
            Headers = (headers ?? Pairs(Variable("HEADERS"))).ToDictionary(header => header.Key, header => new Secret(header.Value), StringComparer.OrdinalIgnoreCase),
            Interval = interval ?? Milliseconds("OTEL_METRIC_EXPORT_INTERVAL") ?? TimeSpan.FromSeconds(60),
        };
        return options.Traces is null && options.Metrics is null ? null : options;
    }

    private void CheckHeaders(MapReader map, IReadOnlyDictionary<string, string>? headers)
    {
        foreach (var (name, value) in headers ?? new Dictionary<string, string>())
        {
            // Told by its name alone: what it is worth is a credential. At commas the exporter parts one header from the next, encoded ones too.
            if (name.Length == 0 || name.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.')) || value.Any(c => c is < ' ' or > '~' or ','))
            {
                map.Error(map.Node.Find("headers")!, $"has a header '{name}' that cannot be sent: names are letters, digits and hyphens, values printable ASCII without commas");
            }
        }
    }

    /// <summary>The address of one kind of data: its own variable as it stands, else the general one with the path that the protocol gives it.</summary>
    private Uri? Signal(string signal, string path, bool isGrpc) => Address($"{signal}_ENDPOINT") ?? (Address("ENDPOINT") is { } general ? Below(general, path, isGrpc) : null);

    private static Uri Below(Uri endpoint, string path, bool isGrpc) => isGrpc ? endpoint : new Uri($"{endpoint.AbsoluteUri.TrimEnd('/')}/{path}");

    private Uri? Address(string variable)
    {
        if (Variable(variable) is not { } text)
        {
            return null;
        }

        if (Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https")
        {
            return address;
        }

        Wrong(variable, "must be an http or https address");
        return null;
    }

    private string? Named(string variable, params ReadOnlySpan<string> words)
    {
        if (Variable(variable) is not { } text || words.Contains(text))
        {
            return Variable(variable);
        }

        Wrong(variable, $"must be {string.Join(" or ", words.ToArray())}");
        return null;
    }

    private TimeSpan? Milliseconds(string variable) =>
        int.TryParse(environment(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds) && milliseconds > 0 ? TimeSpan.FromMilliseconds(milliseconds) : null;

    /// <summary><c>name=value,name=value</c>, percent-encoded as in W3C baggage.</summary>
    private static Dictionary<string, string> Pairs(string? text) => (text ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        .Select(pair => pair.Split('=', 2, StringSplitOptions.TrimEntries)).Where(pair => pair.Length == 2 && pair[0].Length > 0)
        .GroupBy(pair => pair[0], StringComparer.OrdinalIgnoreCase).ToDictionary(pair => pair.Key, pair => Uri.UnescapeDataString(pair.Last()[1]), StringComparer.OrdinalIgnoreCase);

    private string? Variable(string name) => environment(Prefix + name)?.Trim() is { Length: > 0 } text ? text : null;

    private void Wrong(string variable, string problem) => errors.Add(new YamlError(new YamlPosition("environment"), Prefix + variable, problem));
}
