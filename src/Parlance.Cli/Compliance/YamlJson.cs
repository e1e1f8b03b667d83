using System.Globalization;
using System.Text.Json.Nodes;
using Parlance.Manifests;

namespace Parlance.Cli.Compliance;

/// <summary>YAML values as the JSON values that they stand for.</summary>
internal static class YamlJson
{
    public static JsonNode? ToJson(YamlNode node)
    {
        switch (node.Kind)
        {
            case YamlKind.Map:
                var map = new JsonObject();
                foreach (var field in node.Fields)
                {
                    map[field.Key] = ToJson(field.Value);
                }

                return map;
            case YamlKind.List:
                return new JsonArray([.. node.Items.Select(ToJson)]);
            case YamlKind.Scalar:
                return Scalar(node);
            default:
                return null;
        }
    }

    private static JsonValue Scalar(YamlNode node) => node switch
    {
        { Quoted: true } => JsonValue.Create(node.Text),
        { Text: "true" or "false" } => JsonValue.Create(node.Text == "true"),
        _ when long.TryParse(node.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) => JsonValue.Create(whole),
        _ when double.TryParse(node.Text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) => JsonValue.Create(number),
        _ => JsonValue.Create(node.Text),
    };
}
