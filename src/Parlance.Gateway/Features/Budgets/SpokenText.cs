using System.Text.Json;

namespace Parlance.Gateway.Features.Budgets;

/// <summary>The text of a request for speech, which no provider counts for us.</summary>
internal static class SpokenText
{
    /// <summary>Characters (Unicode code points) of <c>input</c>.</summary>
    public static long Count(ReadOnlySpan<byte> body)
    {
        var reader = new Utf8JsonReader(body);
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == 1 && reader.ValueTextEquals("input"u8))
            {
                reader.Read();
                return reader.TokenType == JsonTokenType.String ? reader.GetString()!.EnumerateRunes().LongCount() : 0;
            }
        }

        return 0;
    }
}
