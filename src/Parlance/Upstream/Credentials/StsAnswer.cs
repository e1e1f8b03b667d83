using System.Xml;

namespace Parlance.Upstream.Credentials;

/// <summary>The temporary access key in an answer of AWS's token service, which is XML.</summary>
internal static class StsAnswer
{
    /// <summary>The version of the service's protocol.</summary>
    public const string Version = "2011-06-15";

    private static readonly XmlReaderSettings s_settings = new() { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null };

    /// <summary>The key, or why there is none.</summary>
    public static Minted Read(TokenAnswer answer, string advice)
    {
        if (answer.Status != 200)
        {
            return answer.Refused(advice);
        }

        var fields = Credentials(answer.Text);
        return AwsKey.Read(fields.GetValueOrDefault, "SessionToken", answer, advice);
    }

    /// <summary>The fields of the element <c>Credentials</c>; empty when there is none or the text is no XML.</summary>
    private static Dictionary<string, string> Credentials(string text)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        try
        {
            using var xml = XmlReader.Create(new StringReader(text), s_settings);
            if (!xml.ReadToFollowing("Credentials"))
            {
                return fields;
            }

            using var inner = xml.ReadSubtree();
            inner.Read();
            inner.Read();
            while (!inner.EOF)
            {
                if (inner.NodeType == XmlNodeType.Element)
                {
                    fields[inner.LocalName] = inner.ReadElementContentAsString();
                }
                else
                {
                    inner.Read();
                }
            }
        }
        catch (XmlException)
        {
            fields.Clear();
        }

        return fields;
    }
}
