using Parlance.Gateway.Features.Guardrails;

namespace Parlance.Gateway.Tests.Features.Guardrails;

/// <summary>What is found and what is not. Numbers are those that their issuers publish for tests and examples.</summary>
public class FinderTests
{
    [Theory]
    // Test numbers of card networks as payment services publish them.
    [InlineData("card", "pay with 4242424242424242 now", "4242424242424242")]
    [InlineData("card", "4242 4242 4242 4242", "4242 4242 4242 4242")]
    [InlineData("card", "amex 3782-822463-10005.", "3782-822463-10005")]
    [InlineData("card", "1 5555 5555 5555 4444 2", "5555 5555 5555 4444")]
    [InlineData("card", "卡号6011111111111117。", "6011111111111117")]
    // The examples of the IBAN registry (ISO 13616).
    [InlineData("iban", "to DE89370400440532013000, please", "DE89370400440532013000")]
    [InlineData("iban", "GB29 NWBK 6016 1331 9268 19 and", "GB29 NWBK 6016 1331 9268 19")]
    [InlineData("iban", "fr1420041010050500013M02606", "fr1420041010050500013M02606")]
    [InlineData("iban", "NO9386011117947", "NO9386011117947")]
    [InlineData("email", "write to jane.doe+tag@mail.example.co.uk.", "jane.doe+tag@mail.example.co.uk")]
    [InlineData("email", "<a@b.io>", "a@b.io")]
    [InlineData("email", "邮箱是li@example.com吗", "li@example.com")]
    [InlineData("phone", "call +1 (415) 555-2671 today", "+1 (415) 555-2671")]
    [InlineData("phone", "call (415) 555-2671", "(415) 555-2671")]
    [InlineData("phone", "415.555.2671", "415.555.2671")]
    [InlineData("phone", "+442071838750", "+442071838750")]
    [InlineData("phone", "+86 138 1234 5678", "+86 138 1234 5678")]
    [InlineData("ssn", "SSN 078-05-1120 was printed", "078-05-1120")]
    [InlineData("ip", "from 192.168.100.7.", "192.168.100.7")]
    [InlineData("ip", "[2001:db8:85a3::8a2e:370:7334]:443", "2001:db8:85a3::8a2e:370:7334")]
    [InlineData("api_key", "key=sk-proj-abc123DEF456ghi789JKL012;", "sk-proj-abc123DEF456ghi789JKL012")]
    [InlineData("api_key", "AKIAIOSFODNN7EXAMPLE1234 ", "AKIAIOSFODNN7EXAMPLE1234")]
    [InlineData("api_key", "ghp_16C7e42F292c6912E7710c838347Ae178B4a", "ghp_16C7e42F292c6912E7710c838347Ae178B4a")]
    [InlineData("api_key", "x -----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY----- y", "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----")]
    public void Finder_Text_FindsExactlyThat(string kind, string text, string expected)
    {
        Assert.True(PiiKinds.Find(kind)!.TryFind(text, 0, out var at, out var length));
        Assert.Equal(expected, text.Substring(at, length));
    }

    [Theory]
    [InlineData("card", "4242424242424241")]
    [InlineData("card", "order 20251123112233445566")]
    [InlineData("card", "0.1234567890123456 and 123456789012")]
    [InlineData("iban", "DE89370400440532013001")]
    [InlineData("iban", "the AB12 model CDEF comes in GHIJ")]
    [InlineData("email", "a @ b.com, @user, a@b, a@b..com")]
    [InlineData("phone", "1234567890 and 2025-11-23 and 12.345.678")]
    [InlineData("phone", "+12 is a rating; 192.168.100.1000")]
    [InlineData("ssn", "000-12-3456 666-12-3456 901-12-3456 123-00-4567 123-45-0000 1123-45-6789 123-45-67890")]
    [InlineData("ip", "version 1.2.3 at 12:30:45, std::vector, a::b, 300.1.1.1, 1.2.3.4.5")]
    [InlineData("api_key", "sk-learn and pk-short, hf_transformers_library, AKIA")]
    [InlineData("api_key", "-----BEGIN CERTIFICATE-----")]
    public void Finder_Other_FindsNothing(string kind, string text) => Assert.False(PiiKinds.Find(kind)!.TryFind(text, 0, out var at, out var length), length > 0 ? text.Substring(at, length) : "");

    [Fact]
    public void Words_StandAloneUnlessTheyAreNotAscii()
    {
        var words = new WordFinder(["cat", "cat food", "机密"]);

        Assert.Equal("a [x], [x]; concat cats [x]文件", Redact("a Cat, CAT FOOD; concat cats 机密文件", words));
    }

    private static string? Redact(string text, TextFinder finder) => TextWindow.Redact(text, [new TextRule("x", finder, "[x]")], out _);
}
