use super::*;
use proptest::prelude::*;

#[test]
fn obvious_secrets_are_masked() {
    let check = |arguments: &[&str], want: &[&str]| assert_eq!(mask(arguments), want);
    check(&["make", "-j4", "all"], &["make", "-j4", "all"]);
    check(&["x", "--password", "hunter2"], &["x", "--password", "***"]);
    check(&["x", "--password", "--verbose"], &["x", "--password", "--verbose"]);
    check(&["x", "--password=hunter2", "y"], &["x", "--password=***", "y"]);
    check(&["x", "--api-key", "k", "--token=t"], &["x", "--api-key", "***", "--token=***"]);
    check(&["env", "DB_PASSWORD=x", "A=b"], &["env", "DB_PASSWORD=***", "A=b"]);
    check(&["-Dapi.key=1", "SECRET="], &["-Dapi.key=***", "SECRET="]);
    check(&["AWS_SECRET_ACCESS_KEY=a/b=c"], &["AWS_SECRET_ACCESS_KEY=***"]);
    check(&["--keyboard", "de", "--monkey=1"], &["--keyboard", "de", "--monkey=1"]);
    check(
        &["curl", "-H", "Authorization: Bearer abc.def", "-HCookie: a=b"],
        &["curl", "-H", "Authorization: ***", "-HCookie: ***"],
    );
    check(&["-H", "Accept: text/html"], &["-H", "Accept: text/html"]);
    check(&["https://me:pw@host/x"], &["https://me:***@host/x"]);
    check(&["a postgres://me:p:w@h b://u:v@w"], &["a postgres://me:***@h b://u:***@w"]);
    check(&["https://me@host:80/a@b:c"], &["https://me@host:80/a@b:c"]);
    check(
        &["sh", "-c", "curl -H 'x: Bearer abcdefgh1' h"],
        &["sh", "-c", "curl -H 'x: Bearer ***' h"],
    );
    check(&["a basic test"], &["a basic test"]);
    check(&["curl", "-u", "me:hunter2"], &["curl", "-u", "me:***"]);
    check(&["--user=me:hunter2", "-u", "me"], &["--user=me:***", "-u", "me"]);
    check(
        &["https://h/x?token=hunter2&api_key=k&page=2#a"],
        &["https://h/x?token=***&api_key=***&page=2#a"],
    );
    check(
        &["export DB_PASSWORD='a b'; mysql --password=hunter2 -h h"],
        &["export DB_PASSWORD='***'; mysql --password=*** -h h"],
    );
    check(&[r#"{"password": "hunter2", "a": "b"}"#], &[r#"{"password": "***", "a": "b"}"#]);
    check(&["echo token: expired"], &["echo token: expired"]);
    check(&["ghp_0123456789abcdef", "ghp_x"], &["***", "ghp_x"]);
    check(&["x eyJhbGciOiJIUzI1NiJ9.e30.abc y"], &["x *** y"]);
}

#[test]
fn a_flag_is_a_secret_where_its_program_says_so() {
    let check = |line: &str, want: &str| {
        let words: Vec<&str> = line.split(' ').collect();
        assert_eq!(mask(&words).join(" "), want);
        // The same in a script.
        assert_eq!(mask(&["sh", "-c", line])[2], want);
    };
    check("sshpass -p hunter2 ssh -p 22 host", "sshpass -p *** ssh -p 22 host");
    check("nice -n 5 sshpass -phunter2 ssh host", "nice -n 5 sshpass -p*** ssh host");
    check("mysql -uroot -phunter2 shop", "mysql -uroot -p*** shop");
    check("/usr/bin/mysqldump -p shop", "/usr/bin/mysqldump -p shop");
    check("mariadb -phunter2", "mariadb -p***");
    check("redis-cli -a hunter2 ping", "redis-cli -a *** ping");
    check("mongosh -u me -p hunter2", "mongosh -u me -p ***");
    check("docker login -u me -p hunter2 host", "docker login -u me -p *** host");
    check("docker run -p 80:80 -v /a:/b image", "docker run -p 80:80 -v /a:/b image");
    check("mkdir -p dir && cp -p a b", "mkdir -p dir && cp -p a b");
    check("rsync -ap a b", "rsync -ap a b");
    check("curl -ume:hunter2 https://h", "curl -ume:*** https://h");
    check("curl -sSu me:hunter2 -U p:q h", "curl -sSu me:*** -U p:*** h");
    check("curl -sSume:hunter2 -o u:v", "curl -sSume:*** -o u:v");
    check("x --bearer abc --verbose", "x --bearer *** --verbose");
    check("x --password:hunter2 token:80", "x --password:*** token:80");
    check("x --password hunter2", "x --password ***");
}

#[test]
fn the_rest_of_a_script_is_left_alone() {
    let check = |script: &str, want: &str| assert_eq!(mask(&[script]), [want]);
    check("mysql -p'a b' shop; mkdir -p 'a b'", "mysql -p*** shop; mkdir -p 'a b'");
    check("(sshpass -p \"a b\" ssh h)|cat", "(sshpass -p *** ssh h)|cat");
    check("curl -H 'Api-Key: x y' -H 'Accept: a/b' h", "curl -H 'Api-Key: ***' -H 'Accept: a/b' h");
    check("it's  one\tquote & ümlaut", "it's  one\tquote & ümlaut");
}

#[test]
fn headers_tokens_and_keys_are_masked() {
    let check = |arguments: &[&str], want: &[&str]| assert_eq!(mask(arguments), want);
    check(&["-H", "Api-Key: x"], &["-H", "Api-Key: ***"]);
    check(&["-HX-Auth: y", "-HX-Access-Token: y"], &["-HX-Auth: y", "-HX-Access-Token: ***"]);
    check(&["--header=Api-Key:x", "-H", "Host: h"], &["--header=Api-Key: ***", "-H", "Host: h"]);
    for begin in TOKENS {
        let token = format!("{begin}0123456789abcdef");
        check(&["x", &token, &format!("--with={token}")], &["x", "***", "--with=***"]);
    }
    check(
        &["sk-project", "npm_config_x", "pypi-server"],
        &["sk-project", "npm_config_x", "pypi-server"],
    );
    check(
        &["-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY-----\nand"],
        &["-----BEGIN RSA PRIVATE KEY-----***-----END RSA PRIVATE KEY-----\nand"],
    );
    check(&["x -----BEGIN PRIVATE KEY-----abc"], &["x -----BEGIN PRIVATE KEY-----***"]);
    check(&["the PRIVATE KEY-----"], &["the PRIVATE KEY-----"]);
    check(
        &["-----BEGIN PUBLIC KEY-----abc-----END PUBLIC KEY-----"],
        &["-----BEGIN PUBLIC KEY-----abc-----END PUBLIC KEY-----"],
    );
}

proptest! {
    #[test]
    fn any_arguments_are_masked_one_for_one(arguments in proptest::collection::vec(".{0,40}", 0..10)) {
        prop_assert_eq!(mask(&arguments).len(), arguments.len());
    }
}
