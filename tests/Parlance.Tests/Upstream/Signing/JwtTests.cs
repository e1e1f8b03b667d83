using System.Text;
using Parlance.Manifests;
using Parlance.Tests.Support;
using Parlance.Upstream.Signing;

namespace Parlance.Tests.Upstream.Signing;

public class JwtTests
{
    /// <summary>RFC 7515, appendix A.2.1: header, payload, key and signature as they stand there.</summary>
    [Fact]
    public void Sign_TheExampleOfTheRfc_IsItsSignature()
    {
        var key = new Secret(File.ReadAllText(RepositoryRoot.Combine("fixtures/upstream/credentials/rfc7515-a2.pem")));
        var payload = Encoding.UTF8.GetBytes("{\"iss\":\"joe\",\r\n \"exp\":1300819380,\r\n \"http://example.com/is_root\":true}");

        Assert.Equal(
            "eyJhbGciOiJSUzI1NiJ9"
            + ".eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ"
            + ".cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4"
            + "BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqv"
            + "hJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw",
            Jwt.Sign("{\"alg\":\"RS256\"}"u8, payload, key));
    }
}
