using System.Text;
using Parlance.Gateway.Surfaces.Forms;

namespace Parlance.Gateway.Tests.Operations;

public class FormScannerTests
{
    private const string File = "--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.wav\"\r\nContent-Type: audio/wav\r\n\r\nRIFF--\r\n-B\r\n\r\n--\r\n";
    private const string Model = "--B\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\nlab/whisper-é\r\n";
    private const string End = "--B--\r\n";

    public static TheoryData<string> Forms => [File + Model + End, Model + File + End, Model + File + "--B--", File + Model + "--B\r\ncontent-disposition:form-data ;name=stream\r\n\r\ntrue\r\n" + End];

    [Theory]
    [MemberData(nameof(Forms))]
    public void Form_HoweverItIsCut_NamesItsModelAndItsPlace(string form)
    {
        var bytes = Encoding.UTF8.GetBytes(form);
        foreach (var size in (int[])[1, 2, 3, 5, 7, 16, bytes.Length])
        {
            using var scanner = Scan(bytes, size);
            Assert.Null(scanner.Error);
            Assert.Equal("lab/whisper-é", scanner.Model);
            Assert.Equal("lab/whisper-é", Encoding.UTF8.GetString(bytes[scanner.ModelStart..scanner.ModelEnd]));
            Assert.Equal(form.Contains("stream", StringComparison.Ordinal), scanner.Stream);
        }
    }

    /// <summary>Each could mean one model here and another one at the provider, or is no form at all.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("--B")]
    [InlineData("--B\r\n")]
    [InlineData("--B--\r\n")]
    [InlineData("preamble\r\n" + Model + End)]
    [InlineData("\r\n" + Model + End)]
    [InlineData(Model + End + "epilogue")]
    [InlineData(Model + End + Model + End)]
    [InlineData(Model + Model + End)]
    [InlineData(Model + "--B-")]
    [InlineData(Model)]
    [InlineData(File + End)]
    [InlineData("--B\nContent-Disposition: form-data; name=\"model\"\n\nlab/x\n--B--\n")]
    [InlineData("--B\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx\n--B\nContent-Disposition: form-data; name=\"model\"\n\nother\r\n" + Model + End)]
    [InlineData("--B\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx\r\n--B \r\n\r\n" + Model + End)]
    [InlineData("--B\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx\r\n--Bc\r\n" + Model + End)]
    [InlineData("--B\r\nContent-Disposition: form-data; name=\"a\"; name=\"model\"\r\n\r\nx\r\n" + Model + End)]
    [InlineData("--B\r\nContent-Disposition: form-data; name=\"a\"\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\nx\r\n" + Model + End)]
    [InlineData("--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\\\"; name=\\\"model\"\r\n\r\nx\r\n" + Model + End)]
    [InlineData("--B\r\nContent-Disposition: form-data; name*=utf-8''model\r\n\r\nx\r\n" + Model + End)]
    [InlineData("--B\r\nContent-Disposition: form-data;\r\n name=\"model\"\r\n\r\nx\r\n" + Model + End)]
    [InlineData("--B\r\nContent-Disposition: attachment; name=\"a\"\r\n\r\nx\r\n" + Model + End)]
    [InlineData("--B\r\nContent-Disposition: form-data; name=\"mo\u00addel\"\r\n\r\nx\r\n" + Model + End)]
    [InlineData("--B\r\nContent-Type: text/plain\r\n\r\nx\r\n" + Model + End)]
    [InlineData("--B\r\n\r\nx\r\n" + Model + End)]
    [InlineData("--B\r\nContent-Disposition : form-data; name=\"a\"\r\n\r\nx\r\n" + Model + End)]
    [InlineData("--B\r\nContent-Disposition: form-data; name=\"a\"\r\nContent-Transfer-Encoding: base64\r\n\r\neA==\r\n" + Model + End)]
    [InlineData("--B\r\nContent-Disposition: form-data; name=\"model\"; filename=\"m\"\r\n\r\nlab/x\r\n" + End)]
    [InlineData("--B\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\n\r\n" + End)]
    [InlineData("--B\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\nlab/x\r\nx-header: 1\r\n" + End)]
    [InlineData("--B\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\nlab/--B\r\n" + End)]
    public void Form_ThatCouldMeanTwoThings_IsRefused(string form)
    {
        var bytes = Encoding.UTF8.GetBytes(form);
        foreach (var size in (int[])[1, 4, Math.Max(1, bytes.Length)])
        {
            using var scanner = Scan(bytes, size);
            Assert.NotNull(scanner.Error);
            Assert.Equal((ErrorKind.InvalidRequest, ErrorSide.Client), (scanner.Error.Kind, scanner.Error.Side));
        }
    }

    [Fact]
    public void Form_WithTooMuchOfAnything_IsRefused()
    {
        string[] forms =
        [
            "--B\r\nContent-Disposition: form-data; name=\"a\"\r\nX: " + new string('x', 9_000) + "\r\n\r\nx\r\n" + Model + End,
            "--B\r\nX: " + new string('x', 9_000),
            string.Concat(Enumerable.Repeat("--B\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx\r\n", 129)) + Model + End,
            "--B\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\n" + new string('m', 257) + "\r\n" + End,
        ];
        foreach (var form in forms)
        {
            using var scanner = Scan(Encoding.UTF8.GetBytes(form), 100);
            Assert.NotNull(scanner.Error);
        }
    }

    [Theory]
    [InlineData("multipart/form-data; boundary=B", "B")]
    [InlineData("Multipart/Form-Data; boundary=\"a b\"", null)]
    [InlineData("multipart/form-data; boundary=\"----WebKitFormBoundary7MA4YWxk\"", "----WebKitFormBoundary7MA4YWxk")]
    [InlineData("multipart/form-data", null)]
    [InlineData("multipart/form-data; boundary=", null)]
    [InlineData("multipart/form-data; boundary=a; boundary=b", null)]
    [InlineData("multipart/mixed; boundary=B", null)]
    [InlineData("application/json", null)]
    [InlineData("multipart/form-data; boundary=aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffgggggggggg1", null)]
    [InlineData(null, null)]
    public void Boundary_OfAHeader_IsReadStrictly(string? header, string? boundary)
    {
        Assert.Equal(boundary is not null, FormBoundary.TryRead(header, out var found, out _));
        Assert.Equal(boundary, found);
    }

    private static FormScanner Scan(byte[] form, int size)
    {
        var scanner = new FormScanner("B");
        for (var at = 0; at < form.Length && scanner.Error is null; at += size)
        {
            scanner.Push(form.AsSpan(at, Math.Min(size, form.Length - at)));
        }

        scanner.Complete();
        return scanner;
    }
}
