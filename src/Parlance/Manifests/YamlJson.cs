using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace Parlance.Manifests;

/// <summary>What someone wrote in YAML, as the JSON that it means: text in quotes is text, what looks like a number or a flag is one.</summary>
internal static class YamlJson
{
    /// <summary>The value as JSON.</summary>
    public static RawJson Of(YamlNode node)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(output))
        {
            Write(json, node);
        }

        return new RawJson(output.WrittenSpan.ToArray());
    }

    private static void Write(Utf8JsonWriter json, YamlNode node)
    {
        switch (node.Kind)
        {
            case YamlKind.Map:
                json.WriteStartObject();
                foreach (var field in node.Fields)
                {
                    json.WritePropertyName(field.Key);
                    Write(json, field.Value);
                }

                json.WriteEndObject();
                break;
            case YamlKind.List:
                json.WriteStartArray();
                foreach (var item in node.Items)
                {
                    Write(json, item);
                }

                json.WriteEndArray();
                break;
            case YamlKind.Scalar when !node.Quoted && node.Text is "true" or "false":
                json.WriteBooleanValue(node.Text == "true");
                break;
            case YamlKind.Scalar when !node.Quoted && long.TryParse(node.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole):
                json.WriteNumberValue(whole);
                break;
            case YamlKind.Scalar when !node.Quoted && decimal.TryParse(node.Text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number):
                json.WriteNumberValue(number);
                break;
            case YamlKind.Scalar:
                json.WriteStringValue(node.Text);
                break;
            default:
                json.WriteNullValue();
                break;
        }
    }
}
