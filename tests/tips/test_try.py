from tests import factories
def test_try(client, arrange, app):
    with arrange():
        c = factories.commune(factories.province()); v=factories.village(c, shape=(105.30,20.80,105.35,20.85))
    r = client.get("/tip?commune=11635"); print(r.status_code, len(r.data), r.headers.get("Set-Cookie"))
    import re
    tok = re.search(r'name="token"[^>]*value="([^"]+)"', r.text)[1]
    d = dict(token=tok, body="Có người lạ bán thứ gì đó", occurred="now", location_text="20.82, 105.32")
    r = client.post("/tip?commune=11635", data=d); print(r.status_code); 
    if r.status_code!=200: print(r.text[:6000])
    code = re.search(r'id="receipt-code">([^<]+)<', r.text)[1]; print(code)
    r2 = client.post("/tip", data=d); print(code in r2.text)
    r = client.post("/tip/receipt", data={"code": code}); print(r.status_code, "code is right" in r.text)
    r = client.post("/tip/receipt", data={"code": code[:-1]}); print(r.status_code)
